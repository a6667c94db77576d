import { ActionButton, OpenPlugin, useActionContext, useActions } from '../../actions/index.ts'
import { useRuns, useRunsLoaded } from '../../transport/index.ts'
import { Page } from '../../ui/index.ts'
import { Attention } from './attention.tsx'
import { FirstRun } from './first-run.tsx'
import styles from './home-page.module.css'
import { liveRuns, needAttention, recentRuns } from './picks.ts'
import { Preflight } from './preflight.tsx'
import { Recent } from './recent.tsx'
import { Running } from './running.tsx'
import { runSample } from './run-sample.ts'

const actions = [runSample]

/** What runs, what needs a hand, and whether this machine is ready. */
export function HomePage() {
  useActions(actions)
  return (
    <Page title="Home" actions={<HomeActions />}>
      <div className={styles.columns}>
        <Runs />
        <Preflight />
      </div>
    </Page>
  )
}

function HomeActions() {
  const { navigate } = useActionContext()
  const runs = useRuns()
  const loaded = useRunsLoaded()
  return (
    <>
      <OpenPlugin onOpened={(path) => navigate(`/new?plugin=${encodeURIComponent(path)}`)} />
      {(runs.length > 0 || !loaded) && <ActionButton action={runSample} variant="filled" />}
    </>
  )
}

function Runs() {
  const runs = useRuns()
  const loaded = useRunsLoaded()
  if (loaded && runs.length === 0) return <FirstRun />
  return (
    <div className={styles.runs}>
      <Running runs={liveRuns(runs)} loaded={loaded} />
      <Attention runs={needAttention(runs)} />
      <Recent runs={recentRuns(runs)} loaded={loaded} total={runs.length} />
    </div>
  )
}
