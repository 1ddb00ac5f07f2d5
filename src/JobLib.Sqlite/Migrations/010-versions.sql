-- The versions of the application, as servers have told them: a run keeps the number of its own, since the server's row goes. Few rows, one a version and not one a start, which are never deleted.
-- What versions of the library before this one end has none, nor has what was over before. Nullable, and at the end, since they name the columns that they write.
CREATE TABLE joblib_application (id INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE) STRICT;
ALTER TABLE joblib_finished ADD COLUMN application INTEGER;
ALTER TABLE joblib_history ADD COLUMN application INTEGER;
