import ArgumentParser
import Dashboard
import Foundation
import NcursesTerminal
import TerminalUI
import Workflows
import WorkflowsMonitoring

/// The exit codes, as documented: those of sysexits.h where they fit.
enum ExitStatus: Int32 {
    case answerIsNo = 1
    case someNotApplied = 2
    case paused = 3
    case usage = 64
    case notAStore = 65
    case notFound = 66
    case unreachable = 69
    case internalError = 70
    case busy = 75
    case notAllowed = 77

    var exitCode: ExitCode { ExitCode(rawValue) }
}

/// Something that ends the program: a sentence on standard error and an exit code.
struct Failure: Error {
    let status: ExitStatus
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as WorkflowError: self.init(Self.status(of: error.code), error.message)
        case let error as MonitoringError: self.init(Self.status(of: error.code), error.description)
        case let error as TerminalError: self.init(.usage, error.message)
        case let error as ThemeError: self.init(.usage, error.description)
        case let error as FilterError: self.init(.usage, "the filter cannot be read: \(error)")
        case let error as BuildError: self.init(.internalError, error.description)
        default: self.init(.internalError, String(describing: error))
        }
    }

    private static func status(of code: WorkflowError.Code) -> ExitStatus {
        switch code {
        case .noSuchStore, .recordNotFound: .notFound
        case .notAStore, .olderSchema, .newerSchema, .damagedStore: .notAStore
        case .notAllowed, .readOnly: .notAllowed
        case .storeBusy, .deadlineExceeded: .busy
        case .storeUnavailable, .storeFull: .unreachable
        case .invalidArgument, .invalidCursor: .usage
        default: .internalError
        }
    }

    private static func status(of code: MonitoringError.Code) -> ExitStatus {
        switch code {
        case .notFound: .notFound
        case .busy: .busy
        case .unreachable: .unreachable
        case .notAStore: .notAStore
        case .invalid: .usage
        case .notAllowed: .notAllowed
        case .unsupported: .answerIsNo
        case .failed: .internalError
        }
    }
}

/// Carries out a command's body and ends the program as the failure says.
func reportingFailures(_ body: () async throws -> Void) async throws {
    // A reader that went away is told by the write that fails, not by a signal that ends the program.
    signal(SIGPIPE, SIG_IGN)
    do {
        try await body()
    } catch is Closed {
        return
    } catch let exit as ExitCode {
        throw exit
    } catch let error as ValidationError {
        throw error
    } catch {
        let failure = Failure(error)
        StandardError.print("wftop: \(failure.message)")
        throw failure.status.exitCode
    }
}
