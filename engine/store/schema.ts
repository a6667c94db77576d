/**
 * Version 1. Times are milliseconds since the epoch. JSON columns hold JSON text. `seq` is the order in which runs were made, which
 * clocks don't tell. SQLite keeps NaN as NULL; it stands for NaN in `metrics.last`, and for "no finite value" in `min` and `max`.
 */
export const version1 = `
CREATE TABLE runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  host TEXT NOT NULL,
  plugin TEXT NOT NULL,
  module TEXT,
  data TEXT,
  config TEXT NOT NULL,
  parent TEXT,
  resumed_from TEXT,
  device TEXT,
  versions TEXT NOT NULL DEFAULT '{}',
  parameters INTEGER,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  epochs INTEGER NOT NULL DEFAULT 0,
  steps INTEGER NOT NULL DEFAULT 0,
  error TEXT
);
CREATE INDEX runs_name ON runs (name);
CREATE INDEX runs_plugin ON runs (plugin);
CREATE INDEX runs_live ON runs (state) WHERE state IN ('queued', 'running');

CREATE TABLE run_tags (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  UNIQUE (run, tag)
);
CREATE INDEX run_tags_tag ON run_tags (tag);

CREATE TABLE hparams (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (run, key)
);
CREATE INDEX hparams_key ON hparams (key, value);

CREATE TABLE metrics (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  count INTEGER NOT NULL DEFAULT 0,
  first_step REAL,
  last_step REAL,
  last REAL,
  min REAL,
  max REAL,
  UNIQUE (run, name)
);

-- Points are level 0, the pyramid the levels above: see metric-blocks.ts and pyramid.ts.
CREATE TABLE metric_blocks (
  metric INTEGER NOT NULL REFERENCES metrics (id) ON DELETE CASCADE,
  level INTEGER NOT NULL,
  block INTEGER NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (metric, level, block)
);

CREATE TABLE checkpoints (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  time INTEGER NOT NULL,
  metrics TEXT NOT NULL,
  best INTEGER NOT NULL,
  removed_at INTEGER
);
CREATE INDEX checkpoints_run ON checkpoints (run, step);
CREATE INDEX checkpoints_path ON checkpoints (path);

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  message TEXT NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX events_run ON events (run);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
`

/**
 * Version 2. `colour` is the run's index into the chart palette. `changes` has each run's newest change, numbered over the whole home,
 * so that a process sees by one number which runs others wrote to. Its triggers delete and insert, since the conflict clause of the
 * statement that fires a trigger would overrule one of theirs. What is remembered of a plugin has a setting each: as parts of one
 * value, two processes could lose each other's.
 */
export const version2 = `
ALTER TABLE runs ADD COLUMN colour INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET colour = (seq - 1) % 8;

CREATE TABLE changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL UNIQUE
);
${[
  ['runs_insert', 'INSERT ON runs', 'NEW.id'],
  ['runs_update', 'UPDATE ON runs', 'NEW.id'],
  ['tags_insert', 'INSERT ON run_tags', 'NEW.run'],
  ['tags_delete', 'DELETE ON run_tags', 'OLD.run'],
  ['metrics_update', 'UPDATE ON metrics', 'NEW.run'],
  ['checkpoints_insert', 'INSERT ON checkpoints', 'NEW.run'],
  ['checkpoints_update', 'UPDATE ON checkpoints', 'NEW.run'],
]
  .map(
    ([name, event, run]) => `CREATE TRIGGER changes_by_${name} AFTER ${event} BEGIN
  DELETE FROM changes WHERE run = ${run};
  INSERT INTO changes (run) VALUES (${run});
END;`,
  )
  .join('\n')}

INSERT INTO settings (key, value)
  SELECT 'trusted:' || plugins.key, json_quote(json_extract(plugins.value, '$.trustedHash'))
  FROM settings, json_each(settings.value) AS plugins
  WHERE settings.key = 'plugins' AND json_extract(plugins.value, '$.trustedHash') IS NOT NULL;
INSERT INTO settings (key, value)
  SELECT 'described:' || plugins.key, json_extract(plugins.value, '$.described')
  FROM settings, json_each(settings.value) AS plugins
  WHERE settings.key = 'plugins' AND json_extract(plugins.value, '$.described') IS NOT NULL;
DELETE FROM settings WHERE key = 'plugins';
`
