/**
 * Version 4. What is asked of a live run by whichever process, and what came of it: the process that owns the run takes what is `waiting`, and
 * answers `applied` with `entry`, where the change was made, or `refused` with `error`.
 */
export const version4 = `
CREATE TABLE controls (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  time INTEGER NOT NULL,
  change TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  entry TEXT,
  error TEXT
);
CREATE INDEX controls_run ON controls (run);
CREATE INDEX controls_waiting ON controls (state) WHERE state = 'waiting';

CREATE TRIGGER changes_by_controls_update AFTER UPDATE ON controls BEGIN
  DELETE FROM changes WHERE run = NEW.run;
  INSERT INTO changes (run) VALUES (NEW.run);
END;
`
