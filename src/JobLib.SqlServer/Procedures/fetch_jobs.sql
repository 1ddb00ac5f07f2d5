-- Claims from the lanes in their order. Answers whether the server is live, and how long the first of those waits that wait for their rates; then with the jobs and their parameters, then with the ids that led to no job.
-- The keys come first, into a table variable, under locks that skip what others hold; the delete repeats the guard, so that an engine which does not skip claims nothing twice.
CREATE PROCEDURE {fetch_jobs} @owner binary(16), @claim bigint, @lanes_json nvarchar(max), @max int, @suspect bit, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @lanes {schema}.lane_list;
    INSERT INTO @lanes (n, queue, most)
    SELECT j.n, j.queue, j.most
    FROM OPENJSON(@lanes_json) WITH (n int '$.n', queue varchar(64) '$.queue', most int '$.most') j;
    DECLARE @picked TABLE (n int NOT NULL IDENTITY PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, seq bigint NOT NULL, fence bigint NOT NULL);
    DECLARE @filled {schema}.lane_list, @removed {schema}.id_list, @none {schema}.id_list, @names {schema}.key_list;
    DECLARE @taken {schema}.move_list, @dead {schema}.id_list, @lane int, @queue varchar(64), @left int = @max, @want int, @found int, @round int = 0, @place int;
    DECLARE @keys TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, held int NOT NULL, fixed int NULL, given int NOT NULL, hash nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL);
    DECLARE @fit TABLE (job binary(16) NOT NULL PRIMARY KEY, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, n int NOT NULL, at_most int NOT NULL);
    DECLARE @turn TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, pool nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, job binary(16) NOT NULL);
    DECLARE @paced TABLE (
        job binary(16) NOT NULL PRIMARY KEY, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, n int NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, seq bigint NOT NULL,
        permits int NOT NULL, per bigint NOT NULL, burst int NOT NULL, tokens int NOT NULL, cost bigint NOT NULL, reach bigint NOT NULL, behind bit NOT NULL, passes bit NOT NULL);
    DECLARE @heads TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NULL, seq bigint NULL, PRIMARY KEY (name, queue));
    DECLARE @spent TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, until_at bigint NOT NULL, from_at bigint NOT NULL);
    DECLARE @rates {schema}.rate_list, @waits_until bigint, @at bigint, @first bigint = {Turns.First}, @aside bigint;
    UPDATE {schema}.server SET last_claim = @claim WHERE id = @owner AND expired = 0 AND gone = 0 AND last_claim < @claim;
    IF @@ROWCOUNT = 0
    BEGIN
        IF EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = @owner AND s.expired = 0 AND s.gone = 0)
        BEGIN
            SELECT CONVERT(bit, 1) AS accepted, CONVERT(bigint, NULL) AS held_in; -- a repeated claim: what it took and still holds
            EXEC {read_claim} @owner, @claim, @lanes;
        END
        ELSE
            SELECT CONVERT(bit, 0) AS accepted, CONVERT(bigint, NULL) AS held_in;
        RETURN;
    END

    -- The lanes that have something, in one look: what idle queues cost does not grow with their number.
    INSERT INTO @filled (n, queue, most)
    SELECT l.n, l.queue, l.most FROM @lanes l
    WHERE l.most > 0 AND EXISTS (SELECT 1 FROM {schema}.ready r WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) WHERE r.queue = l.queue) AND NOT EXISTS (SELECT 1 FROM {schema}.queue q WHERE q.name = l.queue AND q.paused = 1);

    -- Of those that are limited what there is room for. Their gates are written, in the order of their names: one that another claim has written is passed over (an engine that does not skip waits
    -- for that claim), so that whoever counts sees all claims before its own. Counted without locks: nobody waits for a transaction that has marked a job, and one whose end is not committed yet
    -- counts as ended, since its body has returned.
    IF EXISTS (SELECT 1 FROM {schema}.queue q WHERE q.set_limit IS NOT NULL OR q.said_limit IS NOT NULL)
    BEGIN
        SELECT @queue = MIN(l.queue) FROM @filled l JOIN {schema}.queue q ON q.name = l.queue WHERE q.set_limit IS NOT NULL OR q.said_limit IS NOT NULL;
        WHILE @queue IS NOT NULL
        BEGIN
            SET @want = 0;
            UPDATE g SET n = g.n FROM {schema}.queue_gate g WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @filled l ON l.queue = g.name WHERE l.queue = @queue;
            IF @@ROWCOUNT > 0
                SELECT @want = ISNULL(q.set_limit, ISNULL(q.said_limit, {QueueLimits.MaxLimit})) - (SELECT COUNT(*) FROM {schema}.running r WITH (FORCESEEK, NOLOCK) WHERE r.job >= 0x00 AND r.queue = @queue)
                FROM {schema}.queue q WITH (FORCESEEK) WHERE q.name = @queue;
            IF @want > 0
                UPDATE l SET most = @want FROM @filled l WHERE l.queue = @queue AND l.most > @want;
            ELSE
                DELETE l FROM @filled l WHERE l.queue = @queue;
            SELECT @queue = MIN(l.queue) FROM @filled l JOIN {schema}.queue q ON q.name = l.queue WHERE l.queue > @queue AND (q.set_limit IS NOT NULL OR q.said_limit IS NOT NULL);
        END
    END
    WHILE @left > 0 AND @round < 8 -- again only when jobs were set aside
    BEGIN
        SET @round = @round + 1;
        IF @suspect = 1 AND @round = 1
            INSERT INTO @picked (queue, priority, seq, fence)
            SELECT TOP (1) r.queue, r.priority, r.seq, r.fence
            FROM @filled l JOIN {schema}.ready r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) ON r.queue = l.queue
            WHERE r.crashes >= {JobRow.SuspectCrashes}
            ORDER BY l.n, r.priority DESC, r.seq;
        IF EXISTS (SELECT 1 FROM @picked)
            SET @left = 1;
        ELSE
        BEGIN
            SELECT @lane = MIN(l.n), @found = 0 FROM @filled l;
            WHILE @lane IS NOT NULL AND @found < @left
            BEGIN
                SELECT @queue = l.queue, @want = l.most - (SELECT COUNT(*) FROM {schema}.running r WITH (FORCESEEK) WHERE r.owner = @owner AND r.claim = @claim AND r.queue = l.queue) FROM @filled l WHERE l.n = @lane;
                IF @want > @left - @found SET @want = @left - @found;
                IF @want > 0
                    INSERT INTO @picked (queue, priority, seq, fence)
                    SELECT TOP (@want) r.queue, r.priority, r.seq, r.fence
                    FROM {schema}.ready r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
                    WHERE r.queue = @queue AND r.crashes < {JobRow.SuspectCrashes}
                    ORDER BY r.priority DESC, r.seq;
                SELECT @found = COUNT(*) FROM @picked;
                SELECT @lane = MIN(l.n) FROM @filled l WHERE l.n > @lane;
            END
        END
        DELETE r
        OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, NULLIF(deleted.concurrency_key, N'|'), deleted.key_until, deleted.key_timed_out, deleted.retention
        INTO @taken (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        FROM {schema}.ready r WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @picked p ON p.queue = r.queue AND p.priority = r.priority AND p.seq = r.seq AND p.fence = r.fence;
        DELETE FROM @picked;
        IF NOT EXISTS (SELECT 1 FROM @taken) BREAK;

        -- A place whose job is gone leads nowhere: it ends Deleted, so that its batch and its children go on, and is named to whoever fetches.
        IF EXISTS (SELECT 1 FROM @taken t WHERE NOT EXISTS (SELECT 1 FROM {schema}.job j WITH (FORCESEEK) WHERE j.id = t.job))
        BEGIN
            INSERT INTO @dead (id) SELECT t.job FROM @taken t WHERE NOT EXISTS (SELECT 1 FROM {schema}.job j WITH (FORCESEEK) WHERE j.id = t.job);
            INSERT INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            SELECT t.job, {JobState.Enqueued}, t.queue, t.priority, t.fence, t.attempts, t.crashes, t.ready_at, t.batch, t.concurrency_key, t.retention FROM @taken t JOIN @dead d ON d.id = t.job;
            INSERT INTO @names (name) SELECT DISTINCT t.concurrency_key FROM @taken t JOIN @dead d ON d.id = t.job WHERE t.concurrency_key IS NOT NULL;
            DELETE t FROM @taken t JOIN @dead d ON d.id = t.job;
            EXEC {drop_jobs} @dead, @now, 0;
            INSERT INTO @removed (id) SELECT d.id FROM @dead d;
            DELETE FROM @dead;
        END

        -- What belongs to a batch that is Deleted becomes Deleted too. A batch that somebody's transaction holds is not Deleted yet: nobody waits for it, least of all this server's lease.
        IF EXISTS (SELECT 1 FROM @taken t WHERE t.batch IS NOT NULL)
        BEGIN
            INSERT INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            SELECT t.job, {JobState.Enqueued}, t.queue, t.priority, t.fence, t.attempts, t.crashes, t.ready_at, t.batch, t.concurrency_key, t.retention FROM @taken t
            WHERE EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) JOIN {schema}.batch b WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) ON b.id = p.outer_batch WHERE p.batch = t.batch AND (b.cancelled = 1 OR b.ruled_out = 1));
            IF @@ROWCOUNT > 0
            BEGIN
                INSERT INTO @dead (id) SELECT m.job FROM {schema}.moving m WITH (FORCESEEK) JOIN @taken t ON t.job = m.job;
                INSERT INTO @names (name) SELECT DISTINCT t.concurrency_key FROM @taken t JOIN @dead d ON d.id = t.job WHERE t.concurrency_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @names n WHERE n.name = t.concurrency_key);
                DELETE t FROM @taken t JOIN @dead d ON d.id = t.job;
                EXEC {drop_jobs} @dead, @now, @keep;
                DELETE FROM @dead;
            END
        END

        -- Rates: of each the jobs that have it, in order, behind those of their queue that wait for it. Its bucket is held until these are stored, and what runs is taken of it.
        IF EXISTS (SELECT 1 FROM {schema}.rated r WITH (READPAST, READCOMMITTEDLOCK))
            INSERT INTO @paced (job, name, n, queue, priority, seq, permits, per, burst, tokens, cost, reach, behind, passes)
            SELECT t.job, r.name, ROW_NUMBER() OVER (ORDER BY l.n, t.priority DESC, t.seq), t.queue, t.priority, t.seq, r.permits, r.per, r.burst, r.cost, 0, 0, 0, 0
            FROM @taken t JOIN @lanes l ON l.queue = t.queue JOIN {schema}.rated r WITH (FORCESEEK) ON r.job = t.job WHERE t.key_timed_out = 0;
        IF EXISTS (SELECT 1 FROM @paced)
        BEGIN
            INSERT INTO @rates (name, permits, per, burst)
            SELECT f.name, f.permits, f.per, f.burst FROM (SELECT p.name, p.permits, p.per, p.burst, ROW_NUMBER() OVER (PARTITION BY p.name ORDER BY p.n) AS place FROM @paced p) f WHERE f.place = 1;
            EXEC {hold_rates} @rates, @now;
            UPDATE p SET permits = r.permits, per = r.per, burst = r.burst FROM @paced p JOIN {schema}.rate r WITH (FORCESEEK) ON r.name = p.name WHERE r.is_set = 1;
            UPDATE p SET cost = {schema}.rate_time(p.tokens, p.permits, p.per), reach = {schema}.rate_depth(CASE WHEN p.tokens > p.burst + 1 THEN p.tokens ELSE p.burst + 1 END, p.permits, p.per) FROM @paced p;
            INSERT INTO @heads (name, queue, priority, seq)
            SELECT d.name, d.queue,
                (SELECT TOP (1) b.priority FROM {schema}.blocked b WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) WHERE b.rate_key = d.name AND b.rate_key IS NOT NULL AND b.queue = d.queue ORDER BY b.priority DESC, b.seq),
                (SELECT TOP (1) b.seq FROM {schema}.blocked b WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) WHERE b.rate_key = d.name AND b.rate_key IS NOT NULL AND b.queue = d.queue ORDER BY b.priority DESC, b.seq)
            FROM (SELECT DISTINCT p.name, p.queue FROM @paced p JOIN {schema}.rate r WITH (FORCESEEK) ON r.name = p.name WHERE r.next_at IS NOT NULL) d;
            UPDATE p SET behind = 1 FROM @paced p JOIN @heads h ON h.name = p.name AND h.queue = p.queue WHERE h.priority > p.priority OR (h.priority = p.priority AND h.seq < p.seq);
            UPDATE p SET passes = 1
            FROM @paced p JOIN {schema}.rate r WITH (FORCESEEK) ON r.name = p.name
            JOIN (SELECT q.job, SUM(q.cost) OVER (PARTITION BY q.name ORDER BY q.n ROWS UNBOUNDED PRECEDING) AS cost FROM @paced q WHERE q.behind = 0) s ON s.job = p.job
            WHERE CASE WHEN r.until_at > @now THEN r.until_at ELSE @now END + s.cost <= @now + p.reach;
            SET @aside = NEXT VALUE FOR {schema}.ready_seq; -- who has waited had its turn
            INSERT INTO {schema}.blocked (job, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, rate_key)
            SELECT t.job, t.queue, t.priority, CASE WHEN t.seq < @first THEN t.seq ELSE @aside + p.n - 1 END, t.ready_at, t.fence, t.attempts, t.crashes, t.batch, ISNULL(t.concurrency_key, N'|'), t.retention, p.name FROM @taken t JOIN @paced p ON p.job = t.job WHERE p.passes = 0;
            INSERT INTO @names (name)
            SELECT DISTINCT t.concurrency_key FROM @taken t JOIN @paced p ON p.job = t.job WHERE p.passes = 0 AND t.concurrency_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @names n WHERE n.name = t.concurrency_key);
            DELETE t FROM @taken t JOIN @paced p ON p.job = t.job WHERE p.passes = 0;
        END

        -- Those that have been dropped, or wait for their rates, may have been their keys' next ones: it is the turn of the next.
        IF EXISTS (SELECT 1 FROM @names)
        BEGIN
            EXEC {wake_waiters} @none, @names;
            DELETE FROM @names;
        END

        -- Keys: as many jobs of a key as there is room for take a place under it each, the lowest numbers that are free, and the others wait aside. The key's rows, and where there could be more,
        -- are held until they are stored: nobody takes or frees a place meanwhile. (The rows are written, since an engine may give nothing on hints; and no place has a number above the limit.)
        IF EXISTS (SELECT 1 FROM @taken t WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0)
        BEGIN
            INSERT INTO @keys (name, held, given, hash)
            SELECT t.concurrency_key, 0, 0, CONVERT(nvarchar(64), HASHBYTES('SHA2_256', t.concurrency_key), 2) FROM @taken t
            WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0 GROUP BY t.concurrency_key;
            UPDATE y SET held = (SELECT COUNT(*) FROM {schema}.concurrency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE k.name = y.name),
                fixed = (SELECT l.n FROM {schema}.concurrency_limit l WITH (FORCESEEK) WHERE l.name = y.name)
            FROM @keys y;
            UPDATE k SET job = k.job FROM {schema}.concurrency_key k WITH (FORCESEEK) JOIN @keys y ON y.name = k.name;
            UPDATE k SET job = k.job FROM {schema}.concurrency_key k WITH (FORCESEEK) JOIN @keys y ON y.name = k.pool WHERE k.pool IS NOT NULL;
            UPDATE y SET held = (SELECT COUNT(*) FROM {schema}.concurrency_key k WITH (FORCESEEK) WHERE k.name = y.name)
                + (SELECT COUNT(*) FROM {schema}.concurrency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE k.pool = y.name AND k.pool IS NOT NULL)
            FROM @keys y;
            INSERT INTO @fit (job, name, n, at_most)
            SELECT a.job, a.name, ROW_NUMBER() OVER (PARTITION BY a.name ORDER BY a.n), ISNULL(y.fixed, a.at_most) FROM (
                SELECT t.job, t.concurrency_key AS name, ROW_NUMBER() OVER (PARTITION BY t.concurrency_key ORDER BY l.n, t.priority DESC, t.seq) AS n,
                       CASE WHEN j.concurrency_limit > {ConcurrencyKeys.MaxLimit} THEN {ConcurrencyKeys.MaxLimit} WHEN j.concurrency_limit > 1 THEN j.concurrency_limit ELSE 1 END AS at_most
                FROM @taken t JOIN @lanes l ON l.queue = t.queue JOIN {schema}.job j WITH (FORCESEEK) ON j.id = t.job
                WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0) a JOIN @keys y ON y.name = a.name
            WHERE y.held + a.n <= ISNULL(y.fixed, a.at_most);
            SET @place = 0;
            WHILE EXISTS (SELECT 1 FROM @keys y JOIN @fit f ON f.name = y.name WHERE f.n > y.given AND f.at_most > @place)
            BEGIN
                SET @place = @place + 1;
                INSERT INTO @turn (name, pool, job)
                SELECT CASE @place WHEN 1 THEN y.name ELSE y.hash + N'|' + CONVERT(nvarchar(10), @place) END, y.name, f.job
                FROM @keys y JOIN @fit f ON f.name = y.name AND f.n = y.given + 1 WHERE f.at_most >= @place;
                DELETE u FROM @turn u WHERE EXISTS (SELECT 1 FROM {schema}.concurrency_key k WITH (FORCESEEK) WHERE k.name = u.name);
                INSERT INTO {schema}.concurrency_key (name, job, pool) SELECT u.name, u.job, CASE WHEN @place > 1 THEN u.pool END FROM @turn u;
                UPDATE y SET given = y.given + 1 FROM @keys y WHERE y.name IN (SELECT u.pool FROM @turn u);
                DELETE FROM @turn;
            END
            SET @aside = NEXT VALUE FOR {schema}.ready_seq;
            INSERT INTO {schema}.blocked (job, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
            SELECT t.job, t.queue, t.priority, CASE WHEN t.seq < @first THEN t.seq ELSE @aside + ROW_NUMBER() OVER (ORDER BY l.n, t.priority DESC, t.seq) - 1 END, t.ready_at, t.fence, t.attempts, t.crashes, t.batch, t.concurrency_key, ISNULL(t.key_until, @now + j.concurrency_wait), t.retention
            FROM @taken t JOIN @lanes l ON l.queue = t.queue JOIN {schema}.job j WITH (FORCESEEK) ON j.id = t.job
            WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0 AND NOT EXISTS (SELECT 1 FROM {schema}.concurrency_key k WITH (FORCESEEK) WHERE k.job = t.job);
            DELETE t FROM @taken t JOIN {schema}.blocked b WITH (FORCESEEK) ON b.job = t.job;
            DELETE FROM @keys;
            DELETE FROM @fit;
        END

        IF EXISTS (SELECT 1 FROM @paced)
        BEGIN
            INSERT INTO @spent (name, until_at, from_at)
            SELECT r.name, CASE WHEN s.cost IS NULL OR r.until_at > @now THEN r.until_at ELSE @now END + ISNULL(s.cost, 0), CASE WHEN r.until_at > @now THEN r.until_at ELSE @now END + ISNULL(s.cost, 0)
            FROM {schema}.rate r WITH (FORCESEEK) JOIN @rates n ON n.name = r.name
            LEFT JOIN (SELECT p.name, SUM(p.cost) AS cost FROM @paced p JOIN @taken t ON t.job = p.job GROUP BY p.name) s ON s.name = r.name;
            UPDATE r SET until_at = x.until_at, next_at = CASE WHEN w.at_time IS NULL OR r.next_at < w.at_time THEN r.next_at ELSE w.at_time END
            FROM {schema}.rate r WITH (FORCESEEK) JOIN @spent x ON x.name = r.name
            LEFT JOIN (
                SELECT p.name, MIN(CASE WHEN y.from_at + p.cost - p.reach > @now THEN y.from_at + p.cost - p.reach ELSE @now END) AS at_time
                FROM @paced p JOIN @spent y ON y.name = p.name WHERE p.passes = 0 AND p.behind = 0 GROUP BY p.name) w ON w.name = r.name;
            SELECT @at = MIN(r.next_at) FROM {schema}.rate r WITH (FORCESEEK) JOIN @rates n ON n.name = r.name;
            IF @at < ISNULL(@waits_until, @at + 1) SET @waits_until = @at;
            DELETE FROM @paced;
            DELETE FROM @rates;
            DELETE FROM @heads;
            DELETE FROM @spent;
        END

        INSERT INTO {schema}.running (job, owner, claim, fence, attempts, crashes, queue, priority, seq, ready_at, claimed_at, batch, concurrency_key, key_timed_out, retention)
        SELECT t.job, @owner, @claim, CASE WHEN t.fence >= @now THEN t.fence + 1 ELSE @now END, t.attempts, t.crashes, t.queue, t.priority, t.seq, t.ready_at, @now, t.batch, t.concurrency_key, t.key_timed_out, t.retention
        FROM @taken t;
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT t.queue, {JobState.Enqueued}, -COUNT(*) FROM @taken t GROUP BY t.queue UNION ALL SELECT t.queue, {JobState.Processing}, COUNT(*) FROM @taken t GROUP BY t.queue;
        SELECT @left = @left - COUNT(*) FROM @taken;
        DELETE FROM @taken;
    END
    SELECT CONVERT(bit, 1) AS accepted, @waits_until - @now AS held_in;
    EXEC {read_claim} @owner, @claim, @lanes;
    SELECT r.id FROM @removed r;
END
