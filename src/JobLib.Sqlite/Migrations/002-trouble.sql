-- What keeps a server from working although it lives, as it says itself. Nullable, and at the end: servers of the version before name the columns that they write.
ALTER TABLE joblib_server ADD COLUMN trouble TEXT;
