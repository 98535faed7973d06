-- transactional: false
-- depends: 0002.index-tasks-done-id
CREATE TABLE IF NOT EXISTS idempotency_keys (
  idempotency_key VARCHAR(255) NOT NULL PRIMARY KEY,
  fingerprint CHAR(64) NOT NULL,
  response TEXT NOT NULL,
  created_at DATETIME NOT NULL
);
