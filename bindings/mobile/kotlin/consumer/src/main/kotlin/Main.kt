import kotlinx.coroutines.runBlocking
import org.hashward.Access
import org.hashward.Checker
import org.hashward.Outcome
import org.hashward.Policy
import org.hashward.Testing
import org.hashward.TrustStore
import org.hashward.action
import org.hashward.check
import org.hashward.outcome

/** Every outcome has words. The lines of the READMEs are in `Readme.kt`, which test.sh writes. */
fun main() = runBlocking {
    val folder = "trust"
    val store = TrustStore.at(folder)
    Testing.install(store)
    Checker.open(store, Policy.shipped("agree-two")).use { checker ->
        val verdict = checker.check(Testing.canary())
        val words = when (val outcome = verdict.outcome) {
            is Outcome.Match -> "listed by ${outcome.origins}"
            is Outcome.Disputed -> "disputed: ${outcome.why}"
            Outcome.TestMatch -> "the test issuer's picture"
            is Outcome.Indeterminate -> "not decided: ${outcome.reasons}"
            Outcome.NoKnownMatch -> "no known match"
        }
        check(verdict.outcome == Outcome.TestMatch && verdict.action.access == Access.ALLOW)
        check(frontPage(Testing.canary()))
        readme(folder, Testing.canary())
        println(words)
    }
}
