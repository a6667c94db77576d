/** Version 3. A row for each file in a run's folder; several items of one call share name and step. */
export const version3 = `
CREATE TABLE media (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  step INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  time INTEGER NOT NULL,
  item INTEGER NOT NULL,
  caption TEXT NOT NULL,
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL
);
CREATE INDEX media_run ON media (run, name, step);
CREATE TRIGGER changes_by_media_insert AFTER INSERT ON media BEGIN
  DELETE FROM changes WHERE run = NEW.run;
  INSERT INTO changes (run) VALUES (NEW.run);
END;
`
