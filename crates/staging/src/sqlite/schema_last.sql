-- After the tables of ways were filled: they never change again.
CREATE TRIGGER request_ways_no_insert BEFORE INSERT ON request_ways BEGIN SELECT RAISE(ABORT, 'the ways are fixed'); END;
CREATE TRIGGER request_ways_no_update BEFORE UPDATE ON request_ways BEGIN SELECT RAISE(ABORT, 'the ways are fixed'); END;
CREATE TRIGGER request_ways_no_delete BEFORE DELETE ON request_ways BEGIN SELECT RAISE(ABORT, 'the ways are fixed'); END;
CREATE TRIGGER arrival_ways_no_insert BEFORE INSERT ON arrival_ways BEGIN SELECT RAISE(ABORT, 'the ways are fixed'); END;
CREATE TRIGGER arrival_ways_no_update BEFORE UPDATE ON arrival_ways BEGIN SELECT RAISE(ABORT, 'the ways are fixed'); END;
CREATE TRIGGER arrival_ways_no_delete BEFORE DELETE ON arrival_ways BEGIN SELECT RAISE(ABORT, 'the ways are fixed'); END;
