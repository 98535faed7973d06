-- transactional: false
-- depends: 0001.create-tasks
CREATE INDEX IF NOT EXISTS tasks_done_id ON tasks (done, id);
