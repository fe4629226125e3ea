package org.camelmle.cli;

/** Creates what is read, one entity after the other, and reports each. */
final class Creating implements EntityFile.Reader {

    private final EntityCreator creator;
    private final Report report;

    Creating(EntityCreator creator, Report report) {
        this.creator = creator;
        this.report = report;
    }

    @Override
    public void entity(Place place, byte[] json) {
        report.add(creator.create(place, json));
    }

    @Override
    public void unreadable(Place place, String problem) {
        report.add(new Outcome.Failed(place, problem));
    }
}
