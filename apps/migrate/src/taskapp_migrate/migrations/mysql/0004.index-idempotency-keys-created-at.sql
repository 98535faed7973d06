-- transactional: false
-- depends: 0003.create-idempotency-keys
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at) ALGORITHM = INPLACE LOCK = NONE;
