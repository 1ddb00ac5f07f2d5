-- Gives new jobs their unique keys, as far as nobody else has them; the statement that follows sees who has. A job that exists already takes none.
CREATE OR REPLACE FUNCTION {take_unique}(p_names text[], p_jobs uuid[], p_whiles smallint[], p_windows bigint[], p_replaces boolean[], p_holds boolean, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r       record;
    v_names text[];
    v_jobs  uuid[]; -- the first job of each name
BEGIN
    SELECT array_agg(f.name ORDER BY f.name), array_agg(f.job ORDER BY f.name) INTO v_names, v_jobs
    FROM (SELECT DISTINCT ON (a.name) a.name, a.job FROM unnest(p_names, p_jobs) WITH ORDINALITY AS a(name, job, n)
          WHERE a.name IS NOT NULL AND NOT EXISTS (SELECT FROM {schema}.job j WHERE j.id = a.job) ORDER BY a.name, a.n) f;

    -- The names in their order. Whoever wants one that another transaction takes waits here for its end.
    INSERT INTO {schema}.unique_key AS k (name, job, created_at)
    SELECT f.name, f.job, p_now FROM unnest(v_names, v_jobs) WITH ORDINALITY AS f(name, job, n) ORDER BY f.n
    ON CONFLICT (name) DO UPDATE SET job = k.job;

    -- Then the jobs that took them last, by id, since they may be locked; one that waits and is to be replaced is, until the statement that does so, and has a row to replace.
    FOR r IN
        SELECT k.name, k.job AS last_job, f.job, a.asked, a.replaces, p_now >= {later}(k.created_at, a.time) AS is_late
        FROM unnest(v_names, v_jobs) AS f(name, job) JOIN {schema}.unique_key k ON k.name = f.name
        JOIN unnest(p_jobs, p_whiles, p_windows, p_replaces) AS a(job, asked, time, replaces) ON a.job = f.job
        WHERE k.job <> f.job ORDER BY k.job
    LOOP
        CONTINUE WHEN NOT coalesce(r.is_late, false) AND {has_unique}(r.last_job, r.asked, p_holds OR r.replaces)
            AND (NOT r.replaces OR EXISTS (SELECT FROM {schema}.job WHERE id = r.last_job));
        UPDATE {schema}.unique_key SET job = r.job, created_at = p_now, job_before = job, created_before = created_at WHERE name = r.name;
    END LOOP;
END $$;
