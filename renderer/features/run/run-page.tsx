import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import type { RunDetail } from '../../../engine/api/contract/index.ts'
import { runActions, useActions } from '../../actions/index.ts'
import { FailureNotice, Page, Skeleton } from '../../ui/index.ts'
import { ChartsTab } from './charts-tab.tsx'
import { CheckpointsTab } from './checkpoints-tab.tsx'
import { ConfigTab } from './config-tab.tsx'
import { LogsTab } from './logs-tab.tsx'
import { MediaTab } from './media-tab.tsx'
import { RunButtons, RunHeader } from './run-header.tsx'
import { RunNotices } from './run-notices.tsx'
import { type RunTab, runTabs, tabLabels, tabOf } from './run-tab.ts'
import { UnknownRun } from './unknown-run.tsx'
import { useRunDetail } from './use-run-detail.ts'
import { type FollowedMetrics, useRunMetrics } from './use-run-metrics.ts'
import classes from './run-page.module.css'

interface RunPageProps {
  runId: string
  /** A name of a tab; charts where it is none. */
  tab?: string | undefined
  onTab(tab: string): void
}

export function RunPage({ runId, tab, onTab }: RunPageProps) {
  const { run, failure } = useRunDetail(runId)
  if (run) return <KnownRun run={run} tab={tabOf(tab)} onTab={onTab} />
  if (failure?.code === 'REFUSED') return <UnknownRun failure={failure} />
  return <Page title={runId}>{failure ? <FailureNotice report={failure} /> : <Skeleton lines={6} />}</Page>
}

function KnownRun({ run, tab, onTab }: { run: RunDetail; tab: RunTab; onTab(tab: string): void }) {
  const metrics = useRunMetrics(run.id)
  useActions(runActions, run)
  return (
    <Page title={run.name} header={<RunHeader run={run} />} actions={<RunButtons run={run} />} flush>
      <Tabs
        value={tab}
        onChange={(name) => onTab(name ?? 'charts')}
        keepMounted={false}
        classNames={{ root: classes.tabs, panel: classes.panel }}
      >
        <Tabs.List className={classes.list}>
          {runTabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {tabLabels[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          {tab !== 'charts' && <RunNotices run={run} brief />}
          {panel(tab, run, metrics)}
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function panel(tab: RunTab, run: RunDetail, metrics: FollowedMetrics): ReactNode {
  switch (tab) {
    case 'charts':
      return <ChartsTab run={run} {...metrics} />
    case 'config':
      return <ConfigTab run={run} />
    case 'logs':
      return <LogsTab run={run} />
    case 'media':
      return <MediaTab run={run} />
    case 'checkpoints':
      return <CheckpointsTab run={run} />
  }
}
