-- Receipts have ids that grow with time, so that their index grows at its end.
COMMENT ON COLUMN proof_receipt.receipt_id IS 'UUID version 7 (of version 4 before): half of it is random, so that whoever knows it was given it';
