-- The versions of the application, as servers have told them: a run keeps the number of its own, since the server's row goes. Few rows, one a version and not one a start, which are never deleted.
-- What versions of the library before this one end has none, nor has what was over before.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
CREATE TABLE {schema}.application (id int IDENTITY(1, 1) NOT NULL PRIMARY KEY, version nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE);
ALTER TABLE {schema}.application SET (LOCK_ESCALATION = DISABLE);
GO
ALTER TABLE {schema}.server   ADD application int NULL;
ALTER TABLE {schema}.finished ADD application int NULL;
ALTER TABLE {schema}.history  ADD application int NULL;
GO
