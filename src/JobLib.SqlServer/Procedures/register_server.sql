-- Registers a server.
CREATE PROCEDURE {register_server}
    @id binary(16), @name nvarchar(256), @machine nvarchar(256), @process_id int, @version nvarchar(256), @application_version nvarchar(256), @queues nvarchar(max), @worker_count int, @local bigint, @lease bigint, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO {schema}.server (id, name, machine, process_id, version, application_version, queues, worker_count, started_at, heartbeat_at, lease_until, skew)
    SELECT @id, @name, @machine, @process_id, @version, @application_version, @queues, @worker_count, @now, @now, @now + @lease, @local - @now
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = @id);
END
