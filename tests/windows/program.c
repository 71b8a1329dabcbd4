/* A program for tests: it says what it was given, stays or ends, and can be told how to take a request to end.

   program.exe FILE [exit=CODE] [child] [polite | deaf] [window] [show WORDS]

   exit=CODE ends at once with this code, else it stays and adds a line to FILE every 50 ms
   child     starts itself once more as `program.exe FILE.child`, in the same console
   polite    at Ctrl-Break it writes "break" to FILE.heard and ends with 3
   deaf      at Ctrl-Break it writes the same and goes on
   window    has a window; asked to close it writes "close" to FILE.heard and ends with 4
   show      writes each of WORDS, the variable COLOUR and the current folder to FILE.shown, in UTF-8 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

static wchar_t *file;
static BOOL deaf;

static void note(const wchar_t *ending, const wchar_t *text)
{
    wchar_t path[1024];
    char line[4096];
    DWORD written;
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, line, sizeof line - 2, NULL, NULL) - 1;
    HANDLE handle;
    line[length++] = '\n';
    swprintf(path, sizeof path / sizeof *path, L"%ls%ls", file, ending);
    handle = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0,
                         NULL);
    if (handle == INVALID_HANDLE_VALUE || !WriteFile(handle, line, length, &written, NULL))
        ExitProcess(99);
    CloseHandle(handle);
}

static BOOL WINAPI hear(DWORD event)
{
    if (event != CTRL_BREAK_EVENT)
        return FALSE;
    note(L".heard", L"break");
    if (!deaf)
        ExitProcess(3);
    return TRUE;
}

static LRESULT CALLBACK take(HWND window, UINT message, WPARAM first, LPARAM second)
{
    if (message == WM_CLOSE) {
        note(L".heard", L"close");
        ExitProcess(4);
    }
    return DefWindowProcW(window, message, first, second);
}

static DWORD WINAPI beat(void *nothing)
{
    while (!nothing) {
        note(L"", L"x");
        Sleep(50);
    }
    return 0;
}

static void start_child(const wchar_t *program)
{
    wchar_t line[2048];
    STARTUPINFOW startup = { .cb = sizeof startup };
    PROCESS_INFORMATION started;
    swprintf(line, sizeof line / sizeof *line, L"\"%ls\" \"%ls.child\"", program, file);
    if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &started))
        ExitProcess(98);
}

static void show(wchar_t **words)
{
    wchar_t text[2048];
    for (; *words; words++) {
        swprintf(text, sizeof text / sizeof *text, L"[%ls]", *words);
        note(L".shown", text);
    }
    if (!GetEnvironmentVariableW(L"COLOUR", text, sizeof text / sizeof *text))
        text[0] = 0;
    note(L".shown", text);
    GetCurrentDirectoryW(sizeof text / sizeof *text, text);
    note(L".shown", text);
}

static void open_window(void)
{
    WNDCLASSW kind = { .lpfnWndProc = take, .lpszClassName = L"program", .hInstance = GetModuleHandleW(NULL) };
    RegisterClassW(&kind);
    if (!CreateWindowW(L"program", L"program", WS_OVERLAPPEDWINDOW, 0, 0, 9, 9, NULL, NULL, kind.hInstance, NULL))
        ExitProcess(97);
}

int main(void)
{
    int count;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);
    BOOL listens = FALSE, window = FALSE;
    MSG message;
    if (count < 2)
        return 2;
    file = words[1];
    for (int i = 2; i < count; i++) {
        if (!wcsncmp(words[i], L"exit=", 5)) {
            puts("heard");
            return wcstol(words[i] + 5, NULL, 10);
        }
        if (!wcscmp(words[i], L"show")) {
            show(words + i + 1);
            break;
        }
        if (!wcscmp(words[i], L"child"))
            start_child(words[0]);
        else if (!wcscmp(words[i], L"polite"))
            listens = TRUE;
        else if (!wcscmp(words[i], L"deaf"))
            listens = deaf = TRUE;
        else if (!wcscmp(words[i], L"window"))
            window = TRUE;
        else
            return 2;
    }
    if (listens)
        SetConsoleCtrlHandler(hear, TRUE);
    if (window)
        open_window();
    CreateThread(NULL, 0, beat, NULL, 0, NULL);
    if (!window)
        Sleep(INFINITE);
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);
    return 0;
}
