import '@mantine/spotlight/styles.css'
import { createSpotlight, Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { Search } from 'lucide-react'
import { useEffect } from 'react'
import { type Action, shortcutText, useActionContext, useOffered, usePerform } from '../actions/index.ts'
import { useRuns } from '../transport/index.ts'
import { RunDot } from '../ui/index.ts'
import styles from './palette.module.css'

const [store, spotlight] = createSpotlight()

/** The newest runs can be gone to by their names; older ones are found in the table of runs. */
const runsOffered = 200

/** All that can be done here, and the newest runs, found by their words. */
export default function Palette({ opened, onClose }: { opened: boolean; onClose(): void }) {
  useEffect(() => (opened ? spotlight.open() : spotlight.close()), [opened])
  const actions = [...useActionGroups(), useRunGroup()].filter((group) => group.actions.length > 0)
  return (
    <Spotlight
      store={store}
      shortcut={null}
      actions={actions}
      onSpotlightClose={onClose}
      highlightQuery
      scrollable
      lockScroll={false}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
      classNames={{ search: styles.search, actionsGroup: styles.group, action: styles.action, empty: styles.empty }}
      maxHeight={420}
      limit={40}
      transitionProps={{ duration: 0 }}
      nothingFound="Nothing is called so."
      searchProps={{
        leftSection: <Search size={16} aria-hidden />,
        placeholder: 'Search and commands',
        'aria-label': 'Search and commands',
      }}
    />
  )
}

function useActionGroups(): SpotlightActionGroupData[] {
  const perform = usePerform()
  const groups = new Map<string, SpotlightActionData[]>()
  for (const { action, run } of useOffered()) {
    if (action.id === 'palette') continue
    const group = action.group ?? 'Here'
    groups.set(group, [...(groups.get(group) ?? []), entry(action, () => void perform(action, run))])
  }
  return [...groups].map(([group, actions]) => ({ group, actions }))
}

function entry({ id, label, icon: Icon, keywords, shortcut }: Action, onClick: () => void): SpotlightActionData {
  return {
    id,
    label,
    keywords,
    onClick,
    leftSection: <Icon size={16} aria-hidden />,
    rightSection: <kbd className={styles.keys}>{shortcutText(shortcut)}</kbd>,
  }
}

function useRunGroup(): SpotlightActionGroupData {
  const { navigate } = useActionContext()
  const actions = useRuns()
    .slice(0, runsOffered)
    .map(({ id, name, plugin, state, colour }) => ({
      id,
      label: name,
      description: `${plugin}, ${state}`,
      leftSection: <RunDot colour={colour} />,
      onClick: () => navigate(`/runs/${id}`),
    }))
  return { group: 'Runs', actions }
}
