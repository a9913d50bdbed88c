/**
 * Pictures of parts of a model's graph, drawn in layers from top to bottom.
 *
 * <p>{@link dev.cortado.magics.render.graph.GraphPart} chooses nodes, {@link dev.cortado.magics.render.graph.LayeredLayout} gives them
 * places after Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures", IEEE Transactions on
 * Systems, Man, and Cybernetics 11 (1981): layers by the longest path, order by barycentres; {@link
 * dev.cortado.magics.render.graph.GraphPicture} draws them.
 */
package dev.cortado.magics.render.graph;
