#include "process-memory.h"

#if defined(_WIN32)
#include <stdio.h>
#include <windows.h>

static const char* open_mapping(struct process_memory* memory, int limit_ms) {
  char name[540];
  snprintf(name, sizeof name, "Local\\%s.lock", memory->name);
  memory->lock = CreateMutexA(0, FALSE, name);
  DWORD waited = memory->lock ? WaitForSingleObject(memory->lock, (DWORD)limit_ms) : WAIT_FAILED;
  if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED) return "another process holds its lock";
  snprintf(name, sizeof name, "Local\\%s", memory->name);
  memory->mapping = CreateFileMappingA(INVALID_HANDLE_VALUE, 0, PAGE_READWRITE, 0, (DWORD)memory->size, name);
  if (memory->mapping) memory->bytes = MapViewOfFile(memory->mapping, FILE_MAP_ALL_ACCESS, 0, 0, memory->size);
  if (memory->bytes) return 0;
  ReleaseMutex(memory->lock);
  return "the system gives no shared memory";
}

void process_memory_unlock(struct process_memory* memory) { ReleaseMutex(memory->lock); }

void process_memory_unname(struct process_memory* memory) { (void)memory; }

void process_memory_close(struct process_memory* memory) {
  if (memory->bytes) UnmapViewOfFile(memory->bytes);
  if (memory->mapping) CloseHandle(memory->mapping);
  if (memory->lock) CloseHandle(memory->lock);
}

int process_shows_life(struct process_memory* memory, int place) { return (void)memory, (void)place, 0; }

int process_lives(struct process_memory* memory, int place, uint32_t process) {
  (void)memory, (void)place;
  HANDLE handle = OpenProcess(SYNCHRONIZE, FALSE, process);
  int lives = handle && WaitForSingleObject(handle, 0) == WAIT_TIMEOUT;
  if (handle) CloseHandle(handle);
  return lives;
}

uint32_t process_own(void) { return GetCurrentProcessId(); }

// WaitOnAddress knows the threads of one process only.
void word_wait(_Atomic uint32_t* word, uint32_t seen, int ms) { (void)ms, (void)(atomic_load(word) == seen && (Sleep(1), 1)); }
void word_wake(_Atomic uint32_t* word) { (void)word; }

int64_t clock_ms(void) { return (int64_t)GetTickCount64(); }

const char* process_memory_open(struct process_memory* memory, const char* name, size_t size, int limit_ms) {
  *memory = (struct process_memory){.size = size};
  if (snprintf(memory->name, sizeof memory->name, "%s", name) >= (int)sizeof memory->name) return "its name is too long";
  const char* wrong = open_mapping(memory, limit_ms);
  if (wrong) process_memory_close(memory);
  return wrong;
}
#endif
