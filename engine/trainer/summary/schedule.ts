import type { StepNode } from '../../tensor/index.ts'

interface Plan {
  threads: number
  /** How long a node takes. */
  cost(node: StepNode): number
  /** Called when a node starts, in the order of time; `needed` are all that run. */
  start(place: number, needed: ReadonlySet<number>): void
  end(place: number): void
}

/**
 * The order in which TensorFlow's executor runs the nodes that the roots need: a node is ready when all that it needs has run, and a free
 * thread takes the one that has been ready for longest.
 */
export function schedule(nodes: StepNode[], roots: number[], { threads, cost, start, end }: Plan): void {
  const needed = neededNodes(nodes, roots)
  const { waits, followers } = dependencies(nodes, needed)
  const ready = [...needed].filter((place) => waits.get(place) === 0).sort((a, b) => a - b)
  const running: { place: number; until: number }[] = []
  let now = 0
  while (ready.length > 0 || running.length > 0) {
    while (ready.length > 0 && running.length < threads) {
      const place = ready.shift()!
      start(place, needed)
      running.push({ place, until: now + cost(nodes[place]!) })
    }
    running.sort((a, b) => a.until - b.until)
    const done = running.shift()!
    now = done.until
    end(done.place)
    for (const next of followers.get(done.place) ?? []) {
      waits.set(next, waits.get(next)! - 1)
      if (waits.get(next) === 0) ready.push(next)
    }
  }
}

function neededNodes(nodes: StepNode[], roots: number[]): Set<number> {
  const needed = new Set<number>()
  const open = [...roots]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (needed.has(place)) continue
    needed.add(place)
    open.push(...beforeOf(nodes[place]!))
  }
  return needed
}

function dependencies(nodes: StepNode[], needed: Set<number>) {
  const waits = new Map<number, number>()
  const followers = new Map<number, number[]>()
  for (const place of needed) {
    const before = beforeOf(nodes[place]!)
    waits.set(place, before.length)
    for (const each of before) {
      const list = followers.get(each)
      if (list) list.push(place)
      else followers.set(each, [place])
    }
  }
  return { waits, followers }
}

const beforeOf = ({ inputs, after }: StepNode) => [...inputs.map(({ node }) => node), ...after]
