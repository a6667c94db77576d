export const runTabs = ['charts', 'config', 'logs', 'media', 'checkpoints'] as const
export type RunTab = (typeof runTabs)[number]

export const tabLabels: Record<RunTab, string> = {
  charts: 'Charts',
  config: 'Config',
  logs: 'Logs',
  media: 'Media',
  checkpoints: 'Checkpoints',
}

/** The tab that an address names; charts where it names none. */
export const tabOf = (name: string | undefined): RunTab => runTabs.find((tab) => tab === name) ?? 'charts'
