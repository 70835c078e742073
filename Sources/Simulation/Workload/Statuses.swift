import Workflows

enum OrderStatus: Int, WorkflowStatus {
    case created = 1
    case review
    case paying
    case packing
    case delivering
    case shipped
    case refunded
}

enum StockStatus: Int, WorkflowStatus {
    case requested = 1
    case reserved
    case missing
}

enum ReportStatus: Int, WorkflowStatus {
    case due = 1
    case written
}
