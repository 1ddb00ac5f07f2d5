-- What the procedures of the later files are made with.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
-- Sets travel as JSON, which a later version may extend, and are kept in variables of these types, which only the procedures know.
-- Ids in JSON are uniqueidentifiers of the same bytes, since binary(16) has no form in JSON that every engine reads.
CREATE TYPE {schema}.id_list AS TABLE (id binary(16) NOT NULL PRIMARY KEY);
GO
CREATE TYPE {schema}.id_order AS TABLE (n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL);
GO
CREATE TYPE {schema}.name_list AS TABLE (n int NOT NULL PRIMARY KEY, name nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, at_time bigint NULL);
GO
CREATE TYPE {schema}.key_list AS TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NULL);
GO
CREATE TYPE {schema}.lane_list AS TABLE (n int NOT NULL PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, most int NOT NULL);
GO
-- A job on its way from one place to another.
CREATE TYPE {schema}.move_list AS TABLE (
    job              binary(16) NOT NULL PRIMARY KEY,
    was              tinyint    NOT NULL,
    queue            varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority         tinyint    NOT NULL,
    seq              bigint     NULL,
    ready_at         bigint     NULL,
    fence            bigint     NOT NULL,
    attempts         int        NOT NULL,
    crashes          int        NOT NULL,
    batch            binary(16) NULL,
    concurrency_key  nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL,
    key_until        bigint     NULL,
    key_timed_out    bit        NULL,
    retention        bigint     NULL,
    claimed_at       bigint     NULL,
    owner            binary(16) NULL,
    started          bit        NULL,
    marked           bit        NULL,
    mark             nvarchar(max) NULL,
    due_at           bigint     NULL,
    parent           binary(16) NULL,
    condition        tinyint    NULL,
    retrying         bit        NULL);
GO
-- The batches and jobs of an InsertUnit.
CREATE TYPE {schema}.new_batch_list AS TABLE (
    n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, description nvarchar(256) NULL, outer_batch binary(16) NULL,
    parent binary(16) NULL, parent_kind tinyint NULL, condition tinyint NOT NULL, sealed bit NOT NULL);
GO
CREATE TYPE {schema}.new_job_list AS TABLE (
    n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, tick int NULL, start_kind tinyint NOT NULL, start_at bigint NULL, start_delay bigint NOT NULL,
    parent binary(16) NULL, condition tinyint NOT NULL, batch binary(16) NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL,
    type nvarchar(max) NOT NULL, method nvarchar(max) NOT NULL, signature nvarchar(max) NOT NULL, arguments nvarchar(max) NOT NULL, format int NOT NULL,
    idempotency_key nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, concurrency_key nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, concurrency_wait bigint NULL, recurring_id nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
    tags nvarchar(max) NULL, ambient nvarchar(max) NULL, retention bigint NULL);
GO
-- Tags (without a value) and parameters of jobs.
CREATE TYPE {schema}.job_text_list AS TABLE (n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, value nvarchar(max) NULL);
GO
CREATE TYPE {schema}.outcome_list AS TABLE (
    n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, fence bigint NOT NULL, kind tinyint NOT NULL, charges bit NOT NULL, delay bigint NOT NULL,
    result nvarchar(max) NULL, error_type nvarchar(256) NULL, error_message nvarchar(max) NULL, error_details nvarchar(max) NULL,
    fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, reason nvarchar(max) NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NULL, keep bigint NULL, unknown bit NOT NULL, requires_mark bit NOT NULL,
    began_ago bigint NULL, took bigint NOT NULL);
GO
CREATE TYPE {schema}.held_list AS TABLE (n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, fence bigint NOT NULL, started bit NOT NULL, progress float NULL, progress_text nvarchar(256) NULL);
GO
CREATE TYPE {schema}.line_list AS TABLE (n int NOT NULL PRIMARY KEY, report int NOT NULL, at_time bigint NOT NULL, level tinyint NOT NULL, attempt int NOT NULL, line nvarchar(max) NOT NULL);
GO
CREATE TYPE {schema}.recurring_list AS TABLE (
    n int NOT NULL PRIMARY KEY, id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, type nvarchar(max) NOT NULL, method nvarchar(max) NOT NULL, signature nvarchar(max) NOT NULL, arguments nvarchar(max) NOT NULL,
    format int NOT NULL, cron nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, time_zone nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, misfire tinyint NOT NULL,
    overlap tinyint NOT NULL, concurrency_key nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, concurrency_wait bigint NULL, ambient nvarchar(max) NULL, paused bit NOT NULL, declared bit NOT NULL, next_at bigint NULL);
GO
CREATE TYPE {schema}.tick_list AS TABLE (n int NOT NULL PRIMARY KEY, id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, version bigint NOT NULL, next_at bigint NULL, fault nvarchar(max) NULL);
GO
-- Places, for those who ask where jobs are.
CREATE VIEW {schema}.place AS
    SELECT job, state, fence FROM {schema}.finished
    UNION ALL SELECT job, CONVERT(tinyint, 0), fence FROM {schema}.ready
    UNION ALL SELECT job, CONVERT(tinyint, 2), fence FROM {schema}.running
    UNION ALL SELECT job, CONVERT(tinyint, 1), fence FROM {schema}.scheduled
    UNION ALL SELECT job, CONVERT(tinyint, 6), fence FROM {schema}.awaiting
    UNION ALL SELECT job, CONVERT(tinyint, 0), fence FROM {schema}.blocked;
GO
