import { MantineProvider } from '@mantine/core'
import { act, cleanup, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { FieldGroups, hparamGroup, ProblemCount, useSchemaForm, type FormPart, type FormValues, type SchemaForm } from './index.ts'
import type { JsonSchema } from './json-schema.ts'

beforeAll(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }))
})
afterEach(cleanup)

const schema = z.object({
  hidden: z.int().min(8).max(1024).default(128).describe('Units in the hidden layer'),
  learningRate: z.number().positive().default(1e-3),
  activation: z.enum(['relu', 'tanh']).default('relu'),
  bias: z.boolean().default(true),
  layers: z.array(z.int()).default([64, 32]),
  clip: z.number().nullable().default(null),
  note: z.string().optional(),
  schedule: z.object({ warmup: z.int().default(100) }).default({ warmup: 100 }),
})

function partOf(type: z.ZodType): FormPart {
  return { path: ['hparams'], schema: z.toJSONSchema(type, { io: 'input' }) as JsonSchema, groupOf: hparamGroup, prefill: true }
}

function Form({ parts, onSubmit, expose }: { parts: FormPart[]; onSubmit(values: FormValues): void; expose?(form: SchemaForm): void }) {
  const form = useSchemaForm(parts)
  expose?.(form)
  return (
    <>
      <FieldGroups form={form} />
      <button type="button" onClick={() => void form.submit(async (values) => onSubmit(values))}>
        Start
      </button>
      <ProblemCount form={form} />
    </>
  )
}

function open(type: z.ZodType = schema) {
  const submitted = vi.fn<(values: FormValues) => void>()
  const held: { form?: SchemaForm } = {}
  const tree = (parts: FormPart[]) => (
    <MantineProvider>
      <Form parts={parts} onSubmit={submitted} expose={(form) => (held.form = form)} />
    </MantineProvider>
  )
  const { rerender } = render(tree([partOf(type)]))
  const change = (type: z.ZodType) => rerender(tree([partOf(type)]))
  return { user: userEvent.setup(), submitted, form: () => held.form!, change }
}

const start = () => screen.getByRole('button', { name: 'Start' })
const box = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name: new RegExp(`^${name}`) })

async function type(user: ReturnType<typeof userEvent.setup>, name: string, text: string) {
  await user.clear(box(name))
  await user.type(box(name), text)
}

describe('a form over a schema', () => {
  test('gives the defaults when nothing is touched', async () => {
    const { user, submitted } = open()
    await user.click(start())
    expect(submitted).toHaveBeenCalledWith({ hparams: schema.parse({}) })
  })

  test('gives what was typed, ticked and chosen', async () => {
    const { user, submitted } = open()
    await type(user, 'hidden', '64')
    await type(user, 'learningRate', '3e-4')
    await type(user, 'layers', '16, 8, 4')
    await type(user, 'note', 'first try')
    await type(user, 'warmup', '5')
    await user.click(screen.getByRole('checkbox', { name: 'bias' }))
    await user.click(screen.getByRole('checkbox', { name: 'clip: none' }))
    await type(user, 'clip', '0.5')
    await user.selectOptions(screen.getByRole('combobox', { name: /activation/ }), 'tanh')
    expect(box('learningRate').value).toBe('3e-4')
    const options = within(screen.getByRole('combobox', { name: /activation/ })).getAllByRole('option')
    expect(options.map((option) => option.textContent)).toEqual(['relu', 'tanh'])
    await user.click(start())
    const hparams = { hidden: 64, learningRate: 3e-4, layers: [16, 8, 4], note: 'first try', bias: false, clip: 0.5, activation: 'tanh' }
    expect(submitted).toHaveBeenCalledWith({ hparams: { ...hparams, schedule: { warmup: 5 } } })
  })

  test('says what is wrong when a field is left, and no longer once it is right', async () => {
    const { user } = open()
    await type(user, 'hidden', '7')
    expect(screen.queryByText('must be between 8 and 1024')).toBeNull()
    await user.tab()
    const problem = screen.getByText('must be between 8 and 1024')
    expect(box('hidden').getAttribute('aria-invalid')).toBe('true')
    expect(box('hidden').getAttribute('aria-describedby')).toContain(problem.id)
    await type(user, 'hidden', '9')
    expect(screen.queryByText('must be between 8 and 1024')).toBeNull()
    expect(box('hidden').getAttribute('aria-invalid')).toBeNull()
  })

  test('submits nothing wrong, counts it, and goes to the first wrong field even if it is hidden', async () => {
    const { user, submitted } = open()
    await type(user, 'learningRate', 'fast')
    await type(user, 'hidden', '7')
    await type(user, 'Find a field', 'activation')
    await user.click(start())
    expect(submitted).not.toHaveBeenCalled()
    expect(screen.getByRole('button', { name: '2 fields are wrong' })).toBeTruthy()
    expect(document.activeElement).toBe(box('hidden'))
  })

  test('shows what the engine refuses at its field until that is changed', async () => {
    const { user, form, submitted } = open()
    const elsewhere = { path: ['seed'], message: 'too large' }
    let rest: unknown
    await user.click(start())
    act(() => {
      rest = form().showIssues([{ path: ['hparams', 'layers', '1'], message: 'must not shrink' }, elsewhere])
    })
    expect(rest).toEqual([elsewhere])
    expect(screen.getByText('must not shrink')).toBeTruthy()
    expect(document.activeElement).toBe(box('layers'))
    await type(user, 'layers', '16')
    expect(screen.queryByText('must not shrink')).toBeNull()
    await user.click(start())
    expect(submitted).toHaveBeenCalledTimes(2)
  })

  test('marks what differs from its default, and resets it', async () => {
    const { user } = open()
    await type(user, 'hidden', '64')
    await user.click(screen.getByRole('button', { name: 'Reset hidden to 128' }))
    expect(box('hidden').value).toBe('128')
    expect(screen.queryByRole('button', { name: /^Reset/ })).toBeNull()
  })

  test('counts a whole number up and down with the arrows', async () => {
    const { user } = open()
    await user.click(box('hidden'))
    await user.keyboard('{ArrowUp}{ArrowUp}{ArrowDown}')
    expect(box('hidden').value).toBe('129')
  })

  test('finds a field by its name, whatever the spelling, and by its help', async () => {
    const { user } = open()
    for (const text of ['learning rate', 'LEARNING_RATE']) {
      await type(user, 'Find a field', text)
      expect(screen.getAllByRole('textbox')).toHaveLength(2)
      expect(box('learningRate')).toBeTruthy()
    }
    await type(user, 'Find a field', 'units in')
    expect(box('hidden')).toBeTruthy()
    expect(screen.getByText('1 of 8 shown')).toBeTruthy()
  })

  test('groups what an optimiser takes', () => {
    open()
    expect(screen.getByRole('region', { name: 'Optimiser' }).contains(box('learningRate'))).toBe(true)
    expect(screen.getByRole('region', { name: 'Basic' }).contains(box('hidden'))).toBe(true)
  })

  test('keeps what was typed when the schema changes, where the field is still there', async () => {
    const { user, change, submitted } = open()
    await type(user, 'hidden', '64')
    await type(user, 'note', 'mine')
    change(z.object({ hidden: z.int().default(256), depth: z.int().default(3) }))
    expect(box('hidden').value).toBe('64')
    await user.click(start())
    expect(submitted).toHaveBeenCalledWith({ hparams: { hidden: 64, depth: 3 } })
  })

  test('draws what it does not know as JSON, and never fails', async () => {
    const strange = {
      properties: { a: { unevaluatedItems: {} }, b: { not: { type: 'string' } }, c: { $ref: '#/nowhere' }, d: {} },
    } as JsonSchema
    const submitted = vi.fn()
    render(
      <MantineProvider>
        <Form parts={[{ path: ['hparams'], schema: strange, groupOf: hparamGroup, prefill: true }]} onSubmit={submitted} />
      </MantineProvider>,
    )
    const user = userEvent.setup()
    await user.click(box('a'))
    await user.paste('{"x": [1, null]}')
    await user.click(start())
    expect(submitted).toHaveBeenCalledWith({ hparams: { a: { x: [1, null] } } })
  })

  test('compiles no code, which the content policy forbids', async () => {
    const compile = vi.fn()
    vi.stubGlobal('Function', compile)
    const { user, submitted } = open()
    await user.click(start())
    vi.unstubAllGlobals()
    expect(submitted).toHaveBeenCalled()
    expect(compile).not.toHaveBeenCalled()
  })
})
