import { expect, test } from 'vitest'
import { reasonIn } from '../../../bench/measuring/index.ts'

const noCompiler = "torch._inductor.exc.InductorError: InvalidCxxCompiler: No working C++ compiler found in (None, 'g++')"

test.each([
  ['a hint follows', `Traceback\n  File "x.py", line 1\n${noCompiler}\n\nSet TORCHDYNAMO_VERBOSE=1 for the stack trace\n`, noCompiler],
  ['a module is missing', "Traceback\nModuleNotFoundError: No module named 'keras'\n", "ModuleNotFoundError: No module named 'keras'"],
  ['Node fails', 'file:///x.ts:1\nTypeError: no function\n    at f (x.ts:1)\n\nNode.js v24', 'TypeError: no function'],
  ['no error has a name', 'Killed by the system\n', 'Killed by the system'],
  ['nothing was said', '', 'it said nothing'],
])('%s: the line with the error is the reason', (_, words, reason) => {
  expect(reasonIn(words)).toBe(reason)
})
