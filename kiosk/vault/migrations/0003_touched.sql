-- Of a long queue only what was tried or stopped before is read at each step, and the next one.
CREATE INDEX jobs_touched ON jobs (lane) WHERE tries > 0 OR blocked > 0;
