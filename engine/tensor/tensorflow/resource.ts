import { attribute } from '../attribute.ts'
import { AttributeType, type Attribute, type TensorDescriptor } from '../runtime.ts'
import type { Pointer } from './c-api.ts'
import type { OpRunner } from './op-runner.ts'

/** TensorFlow's ResourceHandle::ANONYMOUS_NAME: a variable of this name lives as long as a handle of it, or an op that uses it. */
const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347'

const dtypeOf = ({ dtype }: TensorDescriptor): Attribute => ({ name: 'dtype', type: AttributeType.type, value: dtype })

/** A TensorFlow variable that starts as `value`, whose memory it shares until one of the two changes. Returns its handle. */
export function createResource(runner: OpRunner, like: TensorDescriptor, value: Pointer): Pointer {
  const shape: Attribute = { name: 'shape', type: AttributeType.shape, value: like.shape }
  const names = [attribute.string('container', ''), attribute.string('shared_name', anonymous)]
  const [resource] = runner.run('VarHandleOp', [...names, dtypeOf(like), shape], [], 1)
  runner.run('AssignVariableOp', [dtypeOf(like)], [resource!, value], 0)
  return resource!
}

/** The value of a variable, which shares its memory: while the returned handle lives, an update copies first. */
export function readResource(runner: OpRunner, like: TensorDescriptor, resource: Pointer): Pointer {
  return runner.run('ReadVariableOp', [dtypeOf(like)], [resource], 1)[0]!
}

/** Gives a variable memory of its own, with the value that it has. */
export function moveResource(runner: OpRunner, like: TensorDescriptor, resource: Pointer): void {
  const value = readResource(runner, like, resource)
  const [copy] = runner.run('DeepCopy', [{ ...dtypeOf(like), name: 'T' }], [value], 1)
  runner.run('AssignVariableOp', [dtypeOf(like)], [resource, copy!], 0)
  for (const handle of [value, copy!]) runner.api.TFE_DeleteTensorHandle(handle)
}
