-- transactional: false
-- depends: 0001.create-tasks
CREATE INDEX tasks_done_id ON tasks (done, id) ALGORITHM = INPLACE LOCK = NONE;
