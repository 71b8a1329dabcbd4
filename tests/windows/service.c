/* A service for tests: it writes when it starts and stops, and can be told to be slow, to fail, or to say nothing.

   service.exe NAME LOG [start=MS] [stop=MS] [fail=CODE] [progress] [mute] [deaf] [absent]

   start=MS  is start-pending so long        stop=MS  is stop-pending so long
   fail=CODE ends with this code in place of running
   progress  raises its checkpoint on the way
   deaf      takes a request to stop and does nothing
   mute      says nothing of being about to stop: it is running until it has stopped
   absent    never reports to the service manager

   Each line of LOG: milliseconds since the system's start, NAME, what happens. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *name, *log_file;
static DWORD start_time, stop_time, failure;
static BOOL progress, mute, deaf, absent;
static SERVICE_STATUS_HANDLE handle;
static SERVICE_STATUS status;
static HANDLE stopping;

static void note(const char *what)
{
    char line[512];
    DWORD written;
    int length = snprintf(line, sizeof line, "%llu %s %s\r\n",
                          (unsigned long long)GetTickCount64(), name, what);
    HANDLE file = CreateFileA(log_file, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE || !WriteFile(file, line, length, &written, NULL))
        ExitProcess(99);
    CloseHandle(file);
}

static void report(DWORD state, DWORD hint)
{
    status.dwCurrentState = state;
    status.dwWaitHint = hint;
    status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0;
    SetServiceStatus(handle, &status);
}

/* Lets a pending state last so long. */
static void pend(DWORD state, DWORD time)
{
    DWORD passed = 0;
    status.dwCheckPoint = 1;
    do {
        DWORD step = progress && time - passed > 100 ? 100 : time - passed;
        report(state, progress ? 500 : time + 2000);
        Sleep(step);
        passed += step;
        if (progress)
            status.dwCheckPoint++;
    } while (passed < time);
    status.dwCheckPoint = 0;
}

static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context)
{
    (void)type, (void)data, (void)context;
    if (code == SERVICE_CONTROL_STOP && !deaf) {
        if (!mute)
            report(SERVICE_STOP_PENDING, stop_time + 2000);
        SetEvent(stopping);
    }
    return NO_ERROR;
}

static void WINAPI service_main(DWORD count, char **arguments)
{
    (void)count, (void)arguments;
    handle = RegisterServiceCtrlHandlerExA(name, control, NULL);
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    note("start");
    if (start_time)
        pend(SERVICE_START_PENDING, start_time);
    if (failure) {
        note("fail");
        status.dwWin32ExitCode = failure;
        report(SERVICE_STOPPED, 0);
        return;
    }
    note("running");
    report(SERVICE_RUNNING, 0);
    WaitForSingleObject(stopping, INFINITE);
    note("stop");
    if (mute)
        Sleep(stop_time);
    else if (stop_time)
        pend(SERVICE_STOP_PENDING, stop_time);
    note("stopped");
    report(SERVICE_STOPPED, 0);
}

int main(int count, char **words)
{
    SERVICE_TABLE_ENTRYA table[] = { { "", service_main }, { NULL, NULL } };
    if (count < 3)
        return 2;
    name = words[1];
    log_file = words[2];
    for (int i = 3; i < count; i++) {
        if (!strncmp(words[i], "start=", 6))
            start_time = atoi(words[i] + 6);
        else if (!strncmp(words[i], "stop=", 5))
            stop_time = atoi(words[i] + 5);
        else if (!strncmp(words[i], "fail=", 5))
            failure = atoi(words[i] + 5);
        else if (!strcmp(words[i], "progress"))
            progress = TRUE;
        else if (!strcmp(words[i], "mute"))
            mute = TRUE;
        else if (!strcmp(words[i], "deaf"))
            deaf = TRUE;
        else if (!strcmp(words[i], "absent"))
            absent = TRUE;
        else
            return 2;
    }
    if (absent) {
        note("absent");
        return 0;
    }
    stopping = CreateEventA(NULL, TRUE, FALSE, NULL);
    return StartServiceCtrlDispatcherA(table) ? 0 : 1;
}
