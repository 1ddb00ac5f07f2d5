-- @kind: 0 pause, 1 resume with the given next runs, 2 remove, 3 remove what was declared and is not named, 4 leave the next run out for the given one where it is the one that was read, 99 resume with the stored next runs. Answers for each name, in order: ChangeStatus.
CREATE PROCEDURE {change_recurring} @kind tinyint, @names_json nvarchar(max), @actor nvarchar(max), @action nvarchar(256), @why nvarchar(max), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @names {schema}.name_list;
    INSERT INTO @names (n, name, at_time)
    SELECT j.n, j.name, j.at_time
    FROM OPENJSON(@names_json) WITH (n int '$.n', name nvarchar(256) '$.name', at_time bigint '$.at_time') j;
    DECLARE @written TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    DECLARE @was TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    INSERT INTO @was (id) SELECT r.id FROM {schema}.recurring r WHERE EXISTS (SELECT 1 FROM @names n WHERE n.name = r.id);
    IF @kind IN ({RecurringChangeKind.Pause}, {RecurringChangeKind.Resume}, 99)
    BEGIN
        INSERT INTO @written (id) SELECT w.id FROM @was w;
        UPDATE r SET paused = CASE @kind WHEN {RecurringChangeKind.Pause} THEN 1 ELSE 0 END, pause_reason = CASE @kind WHEN {RecurringChangeKind.Pause} THEN @why END, version = r.version + 1,
            next_at = CASE WHEN @kind <> {RecurringChangeKind.Resume} THEN r.next_at WHEN r.cron LIKE {ScheduleText.MarkedLike} THEN NULL ELSE n.at_time END,
            marked_next_at = CASE WHEN @kind <> {RecurringChangeKind.Resume} THEN r.marked_next_at WHEN r.cron LIKE {ScheduleText.MarkedLike} THEN n.at_time END
        FROM {schema}.recurring r JOIN @was w ON w.id = r.id CROSS APPLY (SELECT TOP (1) g.at_time FROM @names g WHERE g.name = r.id ORDER BY g.n) n;
    END
    IF @kind = {RecurringChangeKind.SkipNext}
    BEGIN
        DECLARE @read TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, due_at bigint NULL, cron nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL, time_zone nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL);
        INSERT INTO @read (id, due_at, cron, time_zone)
        SELECT j.name, j.due_at, j.cron, j.time_zone
        FROM OPENJSON(@names_json) WITH (name nvarchar(256) '$.name', due_at bigint '$.due_at', cron nvarchar(4000) '$.cron', time_zone nvarchar(256) '$.time_zone') j;
        INSERT INTO @written (id) SELECT DISTINCT r.id FROM {schema}.recurring r WITH (UPDLOCK) JOIN @read a ON a.id = r.id AND a.due_at = r.due_at AND a.cron = r.cron AND a.time_zone = r.time_zone
        WHERE r.paused = 0;
        UPDATE r SET version = r.version + 1,
            next_at = CASE WHEN r.cron LIKE {ScheduleText.MarkedLike} THEN NULL ELSE n.at_time END,
            marked_next_at = CASE WHEN r.cron LIKE {ScheduleText.MarkedLike} THEN n.at_time END
        FROM {schema}.recurring r JOIN @written w ON w.id = r.id CROSS APPLY (SELECT TOP (1) g.at_time FROM @names g WHERE g.name = r.id ORDER BY g.n) n;
    END
    IF @kind = {RecurringChangeKind.Remove}
        DELETE r OUTPUT deleted.id INTO @written (id) FROM {schema}.recurring r WHERE EXISTS (SELECT 1 FROM @names n WHERE n.name = r.id);
    IF @kind = {RecurringChangeKind.RemoveUndeclared}
        DELETE TOP ({Limits.MaxSet}) r OUTPUT deleted.id INTO @written (id) FROM {schema}.recurring r WHERE r.declared = 1 AND NOT EXISTS (SELECT 1 FROM @names n WHERE n.name = r.id);
    IF EXISTS (SELECT 1 FROM @written)
    BEGIN
        UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, @action, ISNULL((SELECT TOP (1) n.name FROM @names n JOIN @written w ON w.id = n.name ORDER BY n.n), (SELECT MIN(w.id) FROM @written w)), COUNT(*) FROM @written w;
    END
    SELECT CASE WHEN w.id IS NULL THEN {ChangeStatus.NotFound} WHEN @kind = {RecurringChangeKind.SkipNext} AND c.id IS NULL THEN {ChangeStatus.WrongState} ELSE {ChangeStatus.Applied} END AS status
    FROM @names n LEFT JOIN @was w ON w.id = n.name LEFT JOIN @written c ON c.id = n.name ORDER BY n.n;
END
