#include "tensorflow.h"

#if defined(_WIN32)
#include <windows.h>

// The wheel for Windows has all of TensorFlow in one library.
static void* find(const char* name) {
  HMODULE tensorflow = GetModuleHandleA("_pywrap_tensorflow_common.dll");
  return tensorflow ? (void*)GetProcAddress(tensorflow, name) : 0;
}
#else
#include <dlfcn.h>

static void* find(const char* name) { return dlsym(dlopen(0, RTLD_LAZY), name); }
#endif

#define DEFINE_FUNCTION(result, name, parameters) result(*name) parameters;
TENSORFLOW_FUNCTIONS(DEFINE_FUNCTION)

#define FIND_FUNCTION(result, name, parameters) missing |= !(name = (result(*) parameters)find(#name));

int tensorflow_find(void) {
  int missing = 0;
  TENSORFLOW_FUNCTIONS(FIND_FUNCTION)
  return missing ? -1 : 0;
}
