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
