package dev.cortado.resource;

import dev.cortado.progress.Progress;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Passes on how far Maven's downloads are, and stops them when nobody wants them any more. */
final class MavenTransferProgress extends AbstractTransferListener {

    private final Progress progress;

    MavenTransferProgress(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void transferInitiated(TransferEvent event) throws TransferCancelledException {
        stopIfCancelled();
    }

    @Override
    public void transferProgressed(TransferEvent event) throws TransferCancelledException {
        stopIfCancelled();
        String name = event.getResource().getResourceName();
        progress.report(
                "download " + name.substring(name.lastIndexOf('/') + 1),
                event.getTransferredBytes(),
                event.getResource().getContentLength(),
                Progress.Unit.BYTES);
    }

    private void stopIfCancelled() throws TransferCancelledException {
        if (progress.cancellation().isCancelled()) {
            throw new TransferCancelledException("interrupted");
        }
    }
}
