import Workflows

extension UserCode {
    private func place(_ kind: Attempt.Place.Kind, _ name: String) -> Attempt.Place {
        Attempt.Place(kind: kind, workflow: "orders", name: name)
    }

    /// Runs go round no more once they have so many versions.
    private static let enough = 24

    /// Everything that the engine has: conditional and parallel steps, a way back, skipping and saving, failures for a
    /// while and for ever, timeouts that move, skip and come again, callbacks, hooks, connectors, custom deletion.
    func orders() -> WorkflowBuilder<Parcel, OrderStatus> {
        var orders = WorkflowBuilder<Parcel, OrderStatus>("orders", codec: Parcel.codec)
        addSteps(&orders)
        addTimeouts(&orders)
        addCallbacks(&orders)
        addHooks(&orders)
        addConnectors(&orders)
        return orders
    }

    private func addSteps(_ orders: inout WorkflowBuilder<Parcel, OrderStatus>) {
        let backOff = BackOff(initial: .milliseconds(200), maximum: .seconds(2))
        let options: [StepOption] = [.pauseAfterErrors(4), .errorBackOff(backOff)]
        let fate = fate
        let isSmall: @Sendable (Run<Parcel, OrderStatus>) async throws -> Bool = { run in
            var generator = fate.generator("small \(run.foreignID)", [run.version])
            return generator.happens(0.4)
        }
        orders.addStep(from: .created, to: .paying, when: isSmall, options: options[0], options[1], .parallel(parallel))
        { run in
            try await step("small", &run) { _, _ in .paying }
        }
        orders.addStep(from: .created, to: .review, .paying, options: options[0], options[1], .parallel(parallel)) {
            run in
            try await step("created", &run) { generator, _ in generator.happens(0.4) ? .review : .paying }
        }
        orders.addStep(
            from: .paying, to: .packing, .refunded, options: options[0], options[1], .parallel(parallel)
        ) { run in
            try await step("paying", &run) { generator, run in
                if run.version < Self.enough {
                    if generator.happens(0.25) { return .repeated }
                    if generator.happens(0.03) { return .paused }
                    if generator.happens(0.03) { return .cancelled }
                }
                return generator.happens(0.85) ? .packing : .refunded
            }
        }
        orders.addStep(
            from: .packing, to: .delivering, .created,
            options: options[0], options[1], .consumeLag(.milliseconds(300))
        ) { run in
            try await step("packing", &run) { generator, run in
                if generator.happens(0.15) { return .skipped }
                return generator.happens(0.2) && run.version < Self.enough ? .created : .delivering
            }
        }
    }

    private func addTimeouts(_ orders: inout WorkflowBuilder<Parcel, OrderStatus>) {
        orders.addTimeout(from: .review, to: .refunded, .created, name: "stale", timer: timer("stale", .seconds(20))) {
            run, now in
            try await timeout("stale", &run, now) { generator, run in
                generator.happens(0.5) && run.version < Self.enough ? .created : .refunded
            }
        }
        orders.addTimeout(from: .review, to: .refunded, name: "remind", timer: timer("remind", .seconds(4))) {
            run, now in
            try await timeout("remind", &run, now) { generator, _ in
                generator.happens(0.5) ? .again(.seconds(3)) : .skipped
            }
        }
        orders.addTimeout(from: .paying, to: .refunded, name: "slow", timer: timer("slow", .seconds(6))) { run, now in
            try await timeout("slow", &run, now) { generator, _ in generator.happens(0.7) ? .refunded : .skipped }
        }
        orders.addTimeout(
            from: .packing, to: .delivering, name: "nudge", timer: timer("nudge", .seconds(3)),
            options: .pauseAfterErrors(5)
        ) { run, now in
            try await timeout("nudge", &run, now) { generator, _ in
                generator.happens(0.3) ? .again(.seconds(2)) : .delivering
            }
        }
        orders.addTimeout(from: .delivering, to: .refunded, name: "lost", timer: timer("lost", .seconds(15))) {
            run, now in
            try await timeout("lost", &run, now) { generator, _ in
                generator.happens(0.3) ? .again(.seconds(5)) : .refunded
            }
        }
    }

    private func addCallbacks(_ orders: inout WorkflowBuilder<Parcel, OrderStatus>) {
        orders.addCallback(from: .review, to: .paying, .created) { run, payload in
            try await callback("review", &run) { generator, run in
                if payload.bytes == [0] { return .skipped }
                return generator.happens(0.3) && run.version < Self.enough ? .created : .paying
            }
        }
        orders.addCallback(from: .delivering, to: .shipped) { run, _ in
            try await callback("first", &run) { generator, _ in generator.happens(0.5) ? .skipped : .shipped }
        }
        orders.addCallback(from: .delivering, to: .shipped, .delivering) { run, _ in
            try await callback("second", &run) { generator, run in
                generator.happens(0.2) && run.version < Self.enough ? .delivering : .shipped
            }
        }
    }

    private func addHooks(_ orders: inout WorkflowBuilder<Parcel, OrderStatus>) {
        let options = HookOption.errorBackOff(BackOff(initial: .milliseconds(200), maximum: .seconds(1)))
        orders.onPause(options: options) { run in try await hook("paused", run) }
        orders.onCancel(options: options) { run in try await hook("cancelled", run) }
        orders.onComplete(options: options) { run in try await hook("completed", run) }
        let (fate, clock) = (fate, clock)
        orders.customDelete { parcel in
            var generator = fate.generator("deletion", parcel.trail + [Int(clock.elapsed.wholeMicroseconds)])
            if generator.happens(0.04) { throw Upstream() }
            parcel.trail = []
            parcel.isErased = true
        }
    }

    private func addConnectors(_ orders: inout WorkflowBuilder<Parcel, OrderStatus>) {
        let backOff = BackOff(initial: .milliseconds(200), maximum: .seconds(1))
        /// The order that a stock run was made for.
        @Sendable func order(_ stock: ConnectedRun<StockStatus>) -> ForeignID {
            ForeignID(String(stock.foreignID.rawValue.prefix { $0 != "/" }))
        }
        orders.connectWorkflow(
            named: "stock", reaching: StockStatus.missing, from: .packing, to: .refunded, .created,
            options: .errorBackOff(backOff), foreignID: order
        ) { run, missing in
            try await connector("missing", &run, missing) { generator, run in
                if generator.happens(0.2) { return .skipped }
                return generator.happens(0.4) && run.version < Self.enough ? .created : .refunded
            }
        }
        orders.connectWorkflow(
            named: "stock", reaching: StockStatus.reserved, options: .parallel(2), .errorBackOff(backOff),
            foreignID: order
        ) { reserved, foreignID, orders in
            try await connector("reserved", reserved) {
                do {
                    _ = try await orders.callback(latestOf: foreignID)
                } catch WorkflowError.Code.recordNotFound {
                    // Nothing to move: a stock run that was not made for an order.
                }
            }
        }
    }

    private func hook(_ name: String, _ run: Run<Parcel, OrderStatus>) async throws {
        try await call(place(.hook, name), run.record, attempt: run.attempt) { _, _ in ((), "called") }
    }
}
