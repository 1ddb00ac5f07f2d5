-- The group that a job is of, and its weight: apart from job, so that where no job has a group, nothing is looked up.
CREATE TABLE {schema}.grouped (
    job    uuid             PRIMARY KEY,
    grp    text COLLATE "C" NOT NULL CHECK (grp <> ''),
    weight smallint         NOT NULL CHECK (weight BETWEEN 1 AND 100));

-- Of a ready job whose position has a turn: its group, which is empty for those without one. Versions before this one leave it out, and number their jobs alone.
ALTER TABLE {schema}.ready ADD COLUMN grp text COLLATE "C";
CREATE INDEX ready_group ON {schema}.ready (queue, priority, grp, seq) WHERE grp IS NOT NULL;
