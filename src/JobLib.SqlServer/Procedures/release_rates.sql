-- Lets those go that wait for a rate whose time has come: of each queue as many as there would be tokens for, at their places. A bucket that somebody holds is left to the next step, as are jobs that
-- a transaction holds. Since nobody waits for one here, a bucket for which nobody is seen to wait is looked at again, each time after twice as long, until it was full for an hour.
CREATE PROCEDURE {release_rates} @max int, @now bigint, @done int OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @due TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, at_time bigint NOT NULL);
    DECLARE @waiter TABLE (n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, fence bigint NOT NULL, cost bigint NOT NULL, reach bigint NULL);
    DECLARE @one {schema}.rate_list, @back {schema}.move_list, @name nvarchar(257), @queue varchar(64), @until bigint, @released bigint, @next bigint, @base bigint, @first bigint, @room bigint, @unit bigint,
            @most int, @stop int, @count int, @gone int, @at bigint, @wait bigint, @permits int, @per bigint, @burst int;
    SET @done = 0;
    INSERT INTO @due (name, at_time)
    SELECT TOP (100) t.name, t.at_time FROM {schema}.rate t WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE t.next_at <= @now ORDER BY t.next_at;
    SELECT @name = MIN(d.name) FROM @due d;
    WHILE @name IS NOT NULL AND @done < @max
    BEGIN
        DELETE FROM @one;
        SELECT @permits = NULL, @per = NULL, @burst = NULL, @first = NULL, @queue = NULL, @base = @now;
        SELECT TOP (1) @permits = r.permits, @per = r.per, @burst = r.burst
        FROM {schema}.blocked b WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) JOIN {schema}.rated r WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) ON r.job = b.job
        WHERE b.rate_key = @name AND b.rate_key IS NOT NULL ORDER BY b.queue, b.priority DESC, b.seq;
        INSERT INTO @one (name, permits, per, burst) VALUES (@name, @permits, @per, @burst);
        EXEC {hold_rates} @one, @now;
        SELECT @permits = NULL, @per = NULL, @burst = NULL; -- those that are set by hand; else each says its own
        SELECT @until = t.until_at, @released = t.released_at, @next = t.next_at, @permits = CASE t.is_set WHEN 1 THEN t.permits END, @per = CASE t.is_set WHEN 1 THEN t.per END, @burst = CASE t.is_set WHEN 1 THEN t.burst END
        FROM {schema}.rate t WITH (FORCESEEK) WHERE t.name = @name;
        IF @until > @base SET @base = @until;
        IF @released > @base SET @base = @released;
        IF @next <= @now -- or another step was here just now
        BEGIN
            SELECT @queue = MIN(b.queue) FROM {schema}.blocked b WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) WHERE b.rate_key = @name AND b.rate_key IS NOT NULL;
            WHILE @queue IS NOT NULL
            BEGIN
                -- As many as there is room for by what the first one says, and one more, which says when to look again.
                SELECT @room = NULL, @unit = NULL;
                SELECT TOP (1) @unit = {schema}.rate_time(1, ISNULL(@permits, r.permits), ISNULL(@per, r.per)),
                    @room = @now + {schema}.rate_depth(CASE WHEN r.cost > ISNULL(@burst, r.burst) + 1 THEN r.cost ELSE ISNULL(@burst, r.burst) + 1 END, ISNULL(@permits, r.permits), ISNULL(@per, r.per)) - @base
                FROM {schema}.blocked b WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) JOIN {schema}.rated r WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) ON r.job = b.job
                WHERE b.rate_key = @name AND b.rate_key IS NOT NULL AND b.queue = @queue ORDER BY b.priority DESC, b.seq;
                SET @room = ISNULL(@room / @unit, 1);
                IF @room < 0 SET @room = 0;
                IF @room > @max - @done SET @room = @max - @done;
                SET @most = @room + 1;
                INSERT INTO @waiter (n, job, fence, cost, reach)
                SELECT TOP (@most) ROW_NUMBER() OVER (ORDER BY b.priority DESC, b.seq), b.job, b.fence, CASE WHEN r.job IS NULL THEN 0 ELSE {schema}.rate_time(r.cost, ISNULL(@permits, r.permits), ISNULL(@per, r.per)) END,
                    CASE WHEN r.job IS NOT NULL THEN {schema}.rate_depth(CASE WHEN r.cost > ISNULL(@burst, r.burst) + 1 THEN r.cost ELSE ISNULL(@burst, r.burst) + 1 END, ISNULL(@permits, r.permits), ISNULL(@per, r.per)) END
                FROM {schema}.blocked b WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) LEFT JOIN {schema}.rated r WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) ON r.job = b.job
                WHERE b.rate_key = @name AND b.rate_key IS NOT NULL AND b.queue = @queue ORDER BY b.priority DESC, b.seq;
                SELECT @count = COUNT(*), @stop = NULL FROM @waiter;
                SELECT @stop = MIN(w.n)
                FROM (SELECT x.n, x.reach, @base + SUM(x.cost) OVER (ORDER BY x.n ROWS UNBOUNDED PRECEDING) AS until_at FROM @waiter x) w WHERE w.until_at > @now + w.reach OR w.n > @max - @done;
                SET @at = CASE WHEN @count = @most THEN @now END; -- those behind say something else of the rate
                IF @stop IS NOT NULL
                    SELECT @at = ISNULL(@base + SUM(w.cost) - MAX(CASE w.n WHEN @stop THEN w.reach END), @now) FROM @waiter w WHERE w.n <= @stop;
                ELSE
                    SET @stop = @count + 1;
                IF @at < @now SET @at = @now;
                DELETE b
                OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention
                INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
                FROM {schema}.blocked b WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.job IN (SELECT w.job FROM @waiter w WHERE w.n < @stop) AND b.rate_key = @name;
                INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, NULLIF(b.concurrency_key, N'|'), b.retention FROM @back b;
                SELECT @gone = COUNT(*) FROM @back;
                SET @done = @done + @gone;
                SELECT @released = CASE WHEN @base + SUM(w.cost) > @released THEN @base + SUM(w.cost) ELSE @released END FROM @waiter w WHERE w.n < @stop;
                IF @gone < @stop - 1 SET @at = @now;
                IF @at < ISNULL(@first, @at + 1) SET @first = @at;
                DELETE FROM @waiter;
                DELETE FROM @back;
                SELECT @queue = MIN(b.queue) FROM {schema}.blocked b WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) WHERE b.rate_key = @name AND b.rate_key IS NOT NULL AND b.queue > @queue;
            END
            IF @first IS NOT NULL
            BEGIN
                -- Those that may go at nearly the same time go together, as far as no token is lost by that: three quarters of what the bucket holds are left for whoever is late.
                SET @wait = CASE WHEN @released > @now AND @released - @now < 200000 THEN (@released - @now + 3) / 4 ELSE 50000 END;
                IF @first < @now + @wait SET @first = @now + @wait;
            END
            ELSE IF @now - @until < 3600000000
                SET @first = @now + CASE WHEN @now - @until > 1000000 THEN @now - @until ELSE 1000000 END;
            UPDATE t SET released_at = @released, next_at = @first FROM {schema}.rate t WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @one o ON o.name = t.name;
        END
        SELECT @name = MIN(d.name) FROM @due d WHERE d.name > @name;
    END
END
