-- The ends of one queue stand together, so that its own are found among millions of others. Those of all queues are merged. It takes the place of the index without the queue, so that an end
-- writes into no more indexes than before.
CREATE INDEX joblib_finished_ends ON joblib_finished (state, queue, finished_at);
DROP INDEX IF EXISTS joblib_finished_state;
