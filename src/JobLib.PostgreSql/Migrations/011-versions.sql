-- The versions of the application, as servers have told them: a run keeps the number of its own, since the server's row goes. Few rows, one a version and not one a start, which are never deleted.
-- What versions of the library before this one end has none, nor has what was over before.
CREATE TABLE {schema}.application (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, version text COLLATE "C" NOT NULL UNIQUE);
ALTER TABLE {schema}.server   ADD COLUMN application integer;
ALTER TABLE {schema}.finished ADD COLUMN application integer;
ALTER TABLE {schema}.history  ADD COLUMN application integer;
