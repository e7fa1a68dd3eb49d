-- Nothing changes here: fronts read events by the transactions that wrote them. SQLite loses its index, which nothing read.
SELECT 1;
