// A misspelt feature flag in Package.swift is silently ignored by the compiler. This file fails to compile instead.
// All targets share one settings constant, so proving it here proves it everywhere.

#if !hasFeature(ExistentialAny)
#error("ExistentialAny is off: see `settings` in Package.swift")
#endif

#if !hasFeature(MemberImportVisibility)
#error("MemberImportVisibility is off: see `settings` in Package.swift")
#endif

#if !hasFeature(InternalImportsByDefault)
#error("InternalImportsByDefault is off: see `settings` in Package.swift")
#endif

#if !hasFeature(NonisolatedNonsendingByDefault)
#error("NonisolatedNonsendingByDefault is off: see `settings` in Package.swift")
#endif

#if swift(<6.0)
#error("The Swift 6 language mode is off: see `settings` in Package.swift")
#endif
