-- transactional: false
-- depends: 0003.create-idempotency-keys
CREATE INDEX IF NOT EXISTS idempotency_keys_created_at ON idempotency_keys (created_at);
