# The program of ProbeProgram.cs: copies /rgrid/work/in to /rgrid/work/out and to stdout; exit code 0 where all of it went well.
# as probe.s -o probe.o && objcopy -O binary -j .text probe.o probe.bin, behind an ELF header of 64 and a program header of 56 bytes
# that maps the file at 0x400000, readable and executable, with its entry at 0x400078.
.intel_syntax noprefix
.text
_start:
  sub rsp, 64
  lea rdi, [rip+in]
  xor esi, esi
  mov eax, 2
  syscall
  mov edi, eax
  mov rsi, rsp
  mov edx, 64
  xor eax, eax
  syscall
  test eax, eax
  jle fail
  mov ebx, eax
  lea rdi, [rip+out]
  mov esi, 0xC1
  mov edx, 0x1A4
  mov eax, 2
  syscall
  mov edi, eax
  mov rsi, rsp
  mov edx, ebx
  mov eax, 1
  syscall
  cmp eax, ebx
  jne fail
  mov edi, 1
  mov eax, 1
  syscall
  xor edi, edi
  jmp end
fail:
  mov edi, 1
end:
  mov eax, 60
  syscall
in: .asciz "/rgrid/work/in"
out: .asciz "/rgrid/work/out"
