-- Gives those of these jobs that have just become ready, numbered in their order, their turns: each one step of its group behind the last of that in its lane, else behind the lowest turn there, rows
-- of this set among that; as Turns.Next in the kernel. Only to be asked where any job has a group. Rows that somebody's transaction holds are not there yet, or there no more: nobody waits for them.
CREATE PROCEDURE {take_turns} @jobs {schema}.id_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @first bigint = {Turns.First}, @last bigint = {Turns.Last}, @mask bigint = {Turns.NumberMask}, @last_mask bigint = {Turns.LastNumberMask}, @span bigint = {Turns.NumberMask} + 1;
    DECLARE @asked TABLE (
        n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, number bigint NOT NULL,
        grp nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL, step bigint NOT NULL, seq bigint NULL);
    DECLARE @lanes TABLE (queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, lowest bigint NULL, opener int NULL, PRIMARY KEY (queue, priority));
    DECLARE @groups TABLE (
        queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, grp nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, before bigint NOT NULL,
        PRIMARY KEY (queue, priority, grp));
    INSERT INTO @asked (n, job, queue, priority, number, grp, step)
    SELECT ROW_NUMBER() OVER (ORDER BY r.seq), r.job, r.queue, r.priority, r.seq, g.grp, {Turns.Round} / ISNULL(g.weight, 1)
    FROM {schema}.ready r WITH (FORCESEEK) JOIN @jobs j ON j.id = r.job LEFT JOIN {schema}.grouped g WITH (FORCESEEK) ON g.job = r.job
    WHERE r.crashes < {JobRow.SuspectCrashes};

    -- A lane in which nobody takes turns goes on so until the first job with a group, whose turn is the lowest from then on.
    INSERT INTO @lanes (queue, priority, lowest)
    SELECT d.queue, d.priority,
        (SELECT TOP (1) (r.seq - @first) / @span FROM {schema}.ready r WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) WHERE r.queue = d.queue AND r.priority = d.priority AND r.seq >= @first ORDER BY r.seq)
    FROM (SELECT DISTINCT a.queue, a.priority FROM @asked a) d;
    UPDATE l SET opener = (SELECT MIN(a.n) FROM @asked a WHERE a.queue = l.queue AND a.priority = l.priority AND a.grp IS NOT NULL) FROM @lanes l WHERE l.lowest IS NULL;
    DELETE a FROM @asked a JOIN @lanes l ON l.queue = a.queue AND l.priority = a.priority WHERE l.lowest IS NULL AND a.n < ISNULL(l.opener, a.n + 1);
    IF NOT EXISTS (SELECT 1 FROM @asked) RETURN;

    UPDATE @asked SET grp = {Turns.NoGroup} + N'|' WHERE grp IS NULL;
    INSERT INTO @groups (queue, priority, grp, before)
    SELECT d.queue, d.priority, d.grp, ISNULL(
        (SELECT TOP (1) (r.seq - @first) / @span FROM {schema}.ready r WITH (INDEX (ready_group), FORCESEEK, READPAST, READCOMMITTEDLOCK) -- the lane would do, too, row by row
         WHERE r.queue = d.queue AND r.priority = d.priority AND r.grp = d.grp AND r.grp IS NOT NULL AND r.seq >= @first ORDER BY r.seq DESC),
        ISNULL(l.lowest, CASE WHEN d.grp = o.grp THEN 0 ELSE o.step END))
    FROM (SELECT DISTINCT a.queue, a.priority, a.grp FROM @asked a) d JOIN @lanes l ON l.queue = d.queue AND l.priority = d.priority LEFT JOIN @asked o ON o.n = l.opener;
    UPDATE a SET seq = CASE WHEN t.turn < @last THEN @first + t.turn * @span + (a.number & @mask) ELSE @first + @last * @span + (a.number & @last_mask) END
    FROM @asked a JOIN (
        SELECT x.n, g.before + SUM(x.step) OVER (PARTITION BY x.queue, x.priority, x.grp ORDER BY x.n ROWS UNBOUNDED PRECEDING) AS turn
        FROM @asked x JOIN @groups g ON g.queue = x.queue AND g.priority = x.priority AND g.grp = x.grp) t ON t.n = a.n;

    -- What is left of a number comes again after some ten thousand commits: where somebody of another group has the same in this turn, the position is a little later.
    WHILE EXISTS (SELECT 1 FROM {schema}.ready r WITH (FORCESEEK, READUNCOMMITTED) JOIN @asked a ON a.queue = r.queue AND a.priority = r.priority AND a.seq = r.seq)
        UPDATE a SET seq = a.seq + @span FROM @asked a JOIN {schema}.ready r WITH (FORCESEEK, READUNCOMMITTED) ON r.queue = a.queue AND r.priority = a.priority AND r.seq = a.seq;
    UPDATE r SET seq = a.seq, grp = a.grp FROM {schema}.ready r WITH (FORCESEEK) JOIN @asked a ON a.job = r.job;
END
