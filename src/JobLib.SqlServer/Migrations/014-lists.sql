-- What a list of jobs by what they call, or of those that are over in one queue, is read from. What jobs call has no bound and is the same few names in nearly all rows, so that the index has
-- a hash of it, which is computed when it is written there and takes no room in the row.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
ALTER TABLE {schema}.job ADD call_hash AS CONVERT(binary(8), HASHBYTES('SHA2_256', type + N'|' + method));
GO
CREATE INDEX job_call       ON {schema}.job (call_hash, id);
CREATE INDEX finished_queue ON {schema}.finished (queue, state, job);
GO
