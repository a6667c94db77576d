import { percent, profileParts, type Profile, type ProfilePart, type ProfiledStage, type StageProfile } from '../../terminal/index.ts'

/** What takes longest in training, or in the stage that ran instead. */
export function bottleneckOf(stages: Profile['stages']): Profile['bottleneck'] {
  const measured = Object.entries(stages).filter(([, { steps }]) => steps > 0) as [ProfiledStage, StageProfile][]
  const found = measured.find(([name]) => name === 'train') ?? measured[0]
  if (!found) return null
  const [stage, profile] = found
  const part = profileParts.reduce((most, each) => (profile.parts[each].share > profile.parts[most].share ? each : most))
  const { share } = profile.parts[part]
  return { stage, part, share, message: `${words(part, profile)[0]} ${percent(share)} of a step: ${words(part, profile)[1]}` }
}

/** The subject of the sentence, and what to do. */
function words(part: ProfilePart, { captures }: StageProfile): [string, string] {
  switch (part) {
    case 'data':
      return [
        'Reading data takes',
        'make samples in threads (numWorkers of the DataLoader, with dataset.fromModule), or keep them in memory (arrayDataset).',
      ]
    case 'transfer':
      return ["The hooks of a batch's transfer take", 'do in the step what they do, where it is captured.']
    case 'execute':
      if (captures === 0)
        return ['The step itself takes', 'it runs operation by operation. Captured it is faster: a notice says what hinders it.']
      return ['The step itself takes', 'nothing around it is in its way. Larger batches, bf16-mixed or a faster device help.']
    case 'callbacks':
      return ['Callbacks and hooks take', 'let them read values (dataSync) and print at each 50th batch, say.']
    case 'logging':
      return ['Logging takes', 'log fewer values, or less often (logEveryNSteps).']
    case 'other':
      return ["Leyden's own loop takes", 'the step is too short to matter. Larger batches give it more to do.']
  }
}
