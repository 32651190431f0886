package dev.tributary.deploy.doctor;

import java.util.List;

/** Looks at one thing; changes nothing. Whoever runs it interrupts it when it takes too long. */
interface Examination {

    /** What it looks at, for the finding that it took too long. */
    String what();

    /** What its silence means, and what mends that. */
    String mend();

    List<Finding> look() throws Exception;

    /** The same where no answer came in time, which may also be the fault of the machine. */
    default String mendUnlessBusy() {
        return "look again, since this machine may be busy; if that stays so, " + mend();
    }
}
