import { CloseButton, Input } from '@mantine/core'
import { Search } from 'lucide-react'
import type { Control } from 'react-hook-form'
import { groups, isFieldSet, leaves, type FieldNode, type Group } from './field.ts'
import { FieldRow } from './field-row.tsx'
import { findFields } from './find-fields.ts'
import type { Entries } from './form-model.ts'
import styles from './forms.module.css'
import type { SchemaForm } from './use-schema-form.ts'

/** All fields of a form by group, with the box that finds one. */
export function FieldGroups({ form }: { form: SchemaForm }) {
  const shown = findFields(form.model.nodes, form.find)
  const sections = groups
    .map((group) => ({ group, nodes: shown.filter((node) => node.group === group) }))
    .filter(({ nodes }) => nodes.length > 0)
  return (
    <>
      <div className={styles.bar}>
        <GroupLinks groups={sections.map(({ group }) => group)} />
        <FindBox form={form} shown={leaves(shown).length} />
      </div>
      {sections.length === 0 && <p className={styles.nothing}>No field has “{form.find}” in its name or description.</p>}
      {sections.map(({ group, nodes }) => (
        <section key={group} id={`group:${group}`} aria-labelledby={`group:${group}:name`} tabIndex={-1} className={styles.section}>
          <h2 id={`group:${group}:name`}>{group}</h2>
          <Nodes nodes={nodes} control={form.control} />
        </section>
      ))}
    </>
  )
}

function GroupLinks({ groups }: { groups: Group[] }) {
  const goTo = (group: Group) => {
    const section = document.getElementById(`group:${group}`)
    section?.scrollIntoView({ block: 'start' })
    section?.focus({ preventScroll: true })
  }
  return (
    <nav aria-label="Groups of fields" className={styles.groups}>
      {groups.map((group) => (
        <button key={group} type="button" onClick={() => goTo(group)}>
          {group}
        </button>
      ))}
    </nav>
  )
}

function FindBox({ form: { model, find, setFind }, shown }: { form: SchemaForm; shown: number }) {
  return (
    <>
      {find && (
        <output className={styles.shown}>
          {shown} of {model.fields.length} shown
        </output>
      )}
      <Input
        aria-label="Find a field"
        placeholder="Find a field"
        className={styles.find}
        value={find}
        leftSection={<Search size={14} aria-hidden />}
        rightSection={find && <CloseButton size="sm" aria-label="Show all fields" onClick={() => setFind('')} />}
        rightSectionPointerEvents="all"
        onChange={(event) => setFind(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setFind('')}
      />
    </>
  )
}

function Nodes({ nodes, control }: { nodes: FieldNode[]; control: Control<Entries> }) {
  return nodes.map((node) => {
    if (!isFieldSet(node)) return <FieldRow key={node.id} field={node} control={control} />
    return (
      <fieldset key={node.id} className={styles.set}>
        <legend>{node.label}</legend>
        {node.help && <p className={styles.setHelp}>{node.help}</p>}
        <Nodes nodes={node.fields} control={control} />
      </fieldset>
    )
  })
}
