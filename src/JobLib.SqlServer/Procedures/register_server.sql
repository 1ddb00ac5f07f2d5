-- Registers a server.
CREATE PROCEDURE {register_server}
    @id binary(16), @name nvarchar(256), @machine nvarchar(256), @process_id int, @version nvarchar(256), @application_version nvarchar(256), @queues nvarchar(max), @worker_count int, @local bigint, @lease bigint, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @application int;
    IF @application_version IS NOT NULL
    BEGIN
        INSERT INTO {schema}.application (version)
        SELECT @application_version WHERE NOT EXISTS (SELECT 1 FROM {schema}.application a WITH (UPDLOCK, HOLDLOCK) WHERE a.version = @application_version);
        SELECT @application = a.id FROM {schema}.application a WHERE a.version = @application_version;
    END
    INSERT INTO {schema}.server (id, name, machine, process_id, version, application_version, application, queues, worker_count, started_at, heartbeat_at, lease_until, skew)
    SELECT @id, @name, @machine, @process_id, @version, @application_version, @application, @queues, @worker_count, @now, @now, @now + @lease, @local - @now
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = @id);
END
