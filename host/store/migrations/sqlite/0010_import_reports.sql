-- The row of its import's file from which a customer was made.
ALTER TABLE customers ADD COLUMN import_line BIGINT;

-- Cells that were left out of rows that were taken, and lines of the import's report.
ALTER TABLE customer_imports ADD COLUMN left_out BIGINT NOT NULL DEFAULT 0;
ALTER TABLE customer_imports ADD COLUMN reported BIGINT NOT NULL DEFAULT 0;
UPDATE customer_imports SET reported = failed;

-- A line of the report is about a row that failed, a cell that was left out, or a row that was skipped, with the row or
-- the customer that it equals.
ALTER TABLE customer_import_errors ADD COLUMN outcome TEXT NOT NULL DEFAULT 'failed';
ALTER TABLE customer_import_errors ADD COLUMN same_as_line BIGINT;
ALTER TABLE customer_import_errors ADD COLUMN same_as_customer TEXT;
